package io.photoncloud.creditservice.focus;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.History;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Times;
import io.photoncloud.creditservice.ledger.UsageCharge;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.creditservice.statement.StatementService;
import io.photoncloud.creditservice.wallet.WalletService;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Exports what was charged, of one project or of all of an organization. */
public final class FocusService {

    private static final int WALLETS_AT_ONCE = 100;

    private static final String OTHER = "Other";

    /** FOCUS's category of a service, by the first word of what is priced. */
    private static final Map<String, String> CATEGORIES = Map.ofEntries(
            Map.entry("vm", "Compute"),
            Map.entry("gpu", "Compute"),
            Map.entry("pod", "Compute"),
            Map.entry("disk", "Storage"),
            Map.entry("volume", "Storage"),
            Map.entry("image", "Storage"),
            Map.entry("bucket", "Storage"),
            Map.entry("object", "Storage"),
            Map.entry("network", "Networking"),
            Map.entry("address", "Networking"),
            Map.entry("loadbalancer", "Networking"),
            Map.entry("database", "Databases"));

    private final Ledger ledger;
    private final WalletService wallets;
    private final Access access;
    private final String provider;

    /** @param provider who provides and bills */
    public FocusService(Ledger ledger, WalletService wallets, Access access, String provider) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.access = access;
        this.provider = Check.name("photon.creditservice.provider-name", provider);
    }

    static String category(String resourceType) {
        return CATEGORIES.getOrDefault(name(resourceType), OTHER);
    }

    static String name(String resourceType) {
        String first = resourceType.replaceFirst("[._-].*", "");
        return first.isEmpty() ? OTHER : first;
    }

    /** What is exported, read as it is asked for. */
    interface Export {
        List<FocusColumn> columns();

        void each(Consumer<FocusRow> action);
    }

    /** @param from inclusive, of when it was charged */
    Export export(@Nullable String project, @Nullable String organization, @Nullable String from, @Nullable String to) {
        if (project == null && organization == null) {
            access.requireOfAbsent("wallet.read");
        }
        Check.oneOf(List.of(Tenant.PROJECT_PARAMETER, Tenant.ORGANIZATION_PARAMETER), project, organization);
        Wallet wallet = project == null ? null : wallets.get(project);
        String within = project == null ? access.listing("wallet.read", organization) : null;
        Instant begin = Times.parse("from", from);
        Instant end = Times.parse("to", to);
        StatementService.requireSpan(begin, end);
        return new Export() {
            @Override
            public List<FocusColumn> columns() {
                return FocusColumn.all(provider);
            }

            @Override
            public void each(Consumer<FocusRow> action) {
                if (wallet != null) {
                    export(wallet, begin, end, action);
                } else {
                    eachWallet(within, of -> export(of, begin, end, action));
                }
            }
        };
    }

    private void eachWallet(@Nullable String organization, Consumer<Wallet> action) {
        PageRequest request = new PageRequest(WALLETS_AT_ONCE, null);
        RowPage<Wallet> page;
        do {
            page = ledger.listWallets(organization, request);
            page.rows().forEach(row -> action.accept(row.value()));
            request = new PageRequest(WALLETS_AT_ONCE, page.nextPageToken());
        } while (page.nextPageToken() != null);
    }

    private void export(Wallet wallet, Instant from, Instant to, Consumer<FocusRow> action) {
        FocusRows rows = new FocusRows(wallet);
        String project = wallet.project();
        History<UsageCharge> usage = ledger.usage();
        History<WalletTransaction> transactions = ledger.transactions();
        usage.each(
                project,
                usage.within(project, wallet.usages(), from, to),
                charge -> rows.of(charge).forEach(action));
        transactions.each(project, transactions.within(project, wallet.transactions(), from, to), transaction -> {
            switch (transaction.type()) {
                case CHARGE -> {
                    if (transaction.usage() == 0) {
                        action.accept(rows.of(transaction));
                    }
                }
                case REFUND -> action.accept(refund(rows, transaction));
                case DEPOSIT, WITHDRAWAL, SETTLEMENT -> {}
            }
        });
    }

    private FocusRow refund(FocusRows rows, WalletTransaction refund) {
        WalletTransaction of = ledger.transactions().get(refund.project(), refund.refunds());
        return of.usage() == 0
                ? rows.refund(refund, of)
                : rows.refund(refund, of, ledger.usage().get(refund.project(), of.usage()));
    }
}
