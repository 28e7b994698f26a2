package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Computes every balance anew from all that ever moved, as of one moment, and compares: with what wallets and the accounts
 * beyond them say, with the sums that must be zero, and with what quotas say is used. Rates all use anew, too. Reads page by
 * page, in bounded memory.
 */
final class LedgerProof {

    /** Problems that are told, at most. */
    static final int PROBLEMS_MAX = 100;

    private static final int PAGE = 1_000;

    private final Table<Wallet> wallets;
    private final Table<Reservation> reservations;
    private final Table<WalletTransaction> transactions;
    private final Table<SystemAccounts> accounts;
    private final Table<Quota> quotas;
    private final UsageProof usage;

    private final List<String> problems = new ArrayList<>();
    private final Map<String, SystemAccounts> beyond = new TreeMap<>();
    private final Map<String, Long> held = new TreeMap<>();
    private final Map<Key, Map<QuotaResource, Long>> used = new HashMap<>();
    private long revision;
    private long walletCount;
    private long transactionCount;
    private long reservationCount;

    LedgerProof(ReplicatedStore store) {
        this.wallets = LedgerStore.wallets(store);
        this.reservations = LedgerStore.reservations(store);
        this.transactions = LedgerStore.transactions(store);
        this.accounts = LedgerStore.accounts(store);
        this.quotas = LedgerStore.quotas(store);
        this.usage = new UsageProof(store, this::problem);
    }

    LedgerVerdict run() {
        TablePage<Wallet> first = wallets.list(new PageRequest(1, null, 0));
        revision = first.revision();
        usage.begin(revision);
        each(wallets::list, this::prove);
        Map<String, SystemAccounts> stated = new TreeMap<>();
        each(accounts::list, of -> stated.put(of.currency(), of));
        proveBeyond(stated);
        each(quotas::list, this::proveQuota);
        used.forEach((key, quantities) -> quantities.forEach((resource, quantity) -> {
            if (quantity != 0) {
                problem(quantity + " " + resource.word() + " are held in " + key.toUtf8() + ", which has no quota row");
            }
        }));
        return new LedgerVerdict(
                revision, walletCount, transactionCount, reservationCount, usage.count(), sums(stated), problems);
    }

    private <T> void each(Function<PageRequest, TablePage<T>> source, Consumer<T> action) {
        String token = null;
        do {
            TablePage<T> page = source.apply(new PageRequest(PAGE, token, revision));
            page.rows().stream().map(Row::value).forEach(action);
            token = page.nextToken();
        } while (token != null);
    }

    private void problem(String what) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(what);
        }
    }

    private void requireEqual(String of, long stated, long computed) {
        if (stated != computed) {
            problem(of + " is said to be " + stated + ", and the transfers make it " + computed);
        }
    }

    /** What the rows of one wallet come to. */
    private static final class Tally {
        private final Map<Account, Long> balances = new EnumMap<>(Account.class);
        private long number;
        private long reservations;
        private final UsageProof.Chain charges = new UsageProof.Chain();

        void add(Transfer transfer) {
            balances.merge(transfer.from(), -transfer.amount(), Math::addExact);
            balances.merge(transfer.to(), transfer.amount(), Math::addExact);
        }

        long of(Account account) {
            return balances.getOrDefault(account, 0L);
        }
    }

    private void prove(Wallet wallet) {
        walletCount++;
        Tally tally = new Tally();
        Key rows = Key.utf8(NumberedId.rowsOf(wallet.project()));
        each(page -> transactions.list(rows, page), transaction -> proveTransaction(tally, transaction));
        each(page -> reservations.list(rows, page), reservation -> tallyReservation(wallet, tally, reservation));
        String of = " of wallet " + wallet.project();
        requireEqual("the number of transactions" + of, wallet.transactions(), tally.number);
        requireEqual("the number of reservations" + of, wallet.reservations(), tally.reservations);
        requireEqual("available" + of, wallet.available(), tally.of(Account.AVAILABLE));
        requireEqual("reserved" + of, wallet.reserved(), tally.of(Account.RESERVED));
        requireEqual("due" + of, wallet.due(), -tally.of(Account.DUE));
        usage.prove(wallet, tally.charges);
        if (wallet.spendable() < 0) {
            problem("wallet " + wallet.project() + " is overdrawn beyond its limit: " + wallet.available());
        }
        if (wallet.reserved() < 0) {
            problem("wallet " + wallet.project() + " has less than nothing reserved: " + wallet.reserved());
        }
        if (wallet.due() < 0 || (wallet.due() > 0 && wallet.spendable() > 0)) {
            problem("wallet " + wallet.project() + " has " + wallet.due() + " due, and could pay "
                    + wallet.spendable());
        }
        SystemAccounts before = beyond.getOrDefault(wallet.currency(), new SystemAccounts(wallet.currency(), 0, 0));
        beyond.put(
                wallet.currency(),
                new SystemAccounts(
                        wallet.currency(),
                        before.issuance() + tally.of(Account.ISSUANCE),
                        before.revenue() + tally.of(Account.REVENUE)));
        held.merge(wallet.currency(), wallet.balance() - wallet.due(), Math::addExact);
    }

    private void proveTransaction(Tally tally, WalletTransaction transaction) {
        transactionCount++;
        tally.number++;
        if (transaction.id().number() != tally.number) {
            problem("transaction " + tally.number + " of wallet " + transaction.project() + " is missing, "
                    + transaction.id() + " comes instead");
            tally.number = transaction.id().number();
        }
        transaction.transfers().forEach(tally::add);
        if (transaction.usage() != 0 && transaction.type() == WalletTransaction.Type.CHARGE) {
            tally.charges.add(
                    transaction.usage(),
                    transaction.id().number(),
                    transaction.charged(),
                    -transaction.effectOn(Account.DUE));
        }
        // Holds move money within the wallet only, so the balance is known without them.
        requireEqual(
                "the balance after " + transaction.id(),
                transaction.balanceAfter(),
                tally.of(Account.AVAILABLE) + tally.of(Account.RESERVED));
    }

    private void tallyReservation(Wallet wallet, Tally tally, Reservation reservation) {
        reservationCount++;
        tally.reservations++;
        if (reservation.amount() > 0) {
            tally.add(new Transfer(Account.AVAILABLE, Account.RESERVED, reservation.amount()));
            boolean givenBack = switch (reservation.state()) {
                case Reservation.State.Released _, Reservation.State.Expired _ -> true;
                case Reservation.State.Active _ -> false;
                // What a commit moves is in its transaction; one that charges nothing has none.
                case Reservation.State.Committed(var _, long charged, var _) -> charged == 0;
            };
            if (givenBack) {
                tally.add(new Transfer(Account.RESERVED, Account.AVAILABLE, reservation.amount()));
            }
        }
        if (reservation.holdsQuota()) {
            String organization = wallet.tenant().organization();
            reservation.quota().forEach((resource, quantity) -> {
                count(Quota.key(organization, wallet.project()), resource, quantity);
                count(Quota.key(organization, null), resource, quantity);
            });
        }
    }

    private void count(Key quota, QuotaResource resource, long quantity) {
        used.computeIfAbsent(quota, _ -> new EnumMap<>(QuotaResource.class)).merge(resource, quantity, Math::addExact);
    }

    private void proveBeyond(Map<String, SystemAccounts> stated) {
        beyond.forEach((currency, computed) -> {
            SystemAccounts said = stated.getOrDefault(currency, new SystemAccounts(currency, 0, 0));
            requireEqual("issuance in " + currency, said.issuance(), computed.issuance());
            requireEqual("revenue in " + currency, said.revenue(), computed.revenue());
        });
        sums(stated).forEach((currency, sum) -> requireEqual("the sum of all accounts in " + currency, sum, 0));
    }

    private Map<String, Long> sums(Map<String, SystemAccounts> stated) {
        Map<String, Long> sums = new TreeMap<>(held);
        stated.values().forEach(of -> sums.merge(of.currency(), of.issuance() + of.revenue(), Math::addExact));
        return sums;
    }

    private void proveQuota(Quota quota) {
        Map<QuotaResource, Long> computed = used.getOrDefault(quota.key(), Map.of());
        for (QuotaResource resource : QuotaResource.values()) {
            requireEqual(
                    resource.word() + " used in quota " + quota.key().toUtf8(),
                    quota.used(resource),
                    computed.getOrDefault(resource, 0L));
        }
        used.remove(quota.key());
    }
}
