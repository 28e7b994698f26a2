package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where commands are handed in and what the ledger says is read. Commands are decided by whichever member leads, one
 * after the other; reads are linearizable. Safe for many threads.
 */
public final class Ledger implements AutoCloseable {

    /** How long a repetition is answered as the first time, at the least. */
    static final Duration CALLS_KEPT = Changes.KEPT;

    /** How often a command that is known again, as by an Idempotency-Key, is handed in again whose answer was lost. */
    private static final int ATTEMPTS_MAX = 5;

    /** Wallets of which this member remembers whose they are. */
    private static final int TENANTS_KNOWN_MAX = 50_000;

    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Decisions<List<Post>, List<Outcome>> decisions;
    private final PostQueue posts;
    private final ExpiryClock expiry;
    private final AuditLog audit;
    private final InstantSource clock;

    private final EmbeddedStore store;
    private volatile boolean leads;
    private final Table<Wallet> wallets;
    private final Table<Reservation> reservations;
    private final Table<WalletTransaction> transactions;
    private final Table<Quota> quotas;
    private final Table<Call> calls;
    private final Table<Price> prices;
    private final Table<UsageCharge> usage;

    public Ledger(EmbeddedStore store, LedgerLimits limits, AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
        this.expiry = new ExpiryClock(this::sweep, clock);
        this.decisions = store.decider(
                "ledger",
                new LedgerDecider(limits, clock, audit, expiry::next),
                PostCodec.POSTS,
                OutcomeCodec.OUTCOMES);
        this.posts = new PostQueue(decisions);
        this.store = store;
        store.onRoleChange(role -> leads = role == EmbeddedStore.Role.LEADER);
        this.wallets = LedgerStore.wallets(store);
        this.reservations = LedgerStore.reservations(store);
        this.transactions = LedgerStore.transactions(store);
        this.quotas = LedgerStore.quotas(store);
        this.calls = LedgerStore.calls(store);
        this.prices = RatingStore.prices(store);
        this.usage = RatingStore.usage(store);
    }

    /** Begins to end what expires, for as long as this member leads. */
    public void start() {
        expiry.start();
    }

    @Override
    public void close() {
        expiry.close();
        decisions.close();
        posts.close();
    }

    /**
     * Hands in a command, and waits until what was decided is committed.
     *
     * @param audit a record of its own; null for what the rows of the ledger record themselves
     * @throws CloudException it is refused; UNAVAILABLE where nobody leads, or where it is not known what became of it
     */
    public Outcome.Done post(Command command, Idempotency idempotency, @Nullable AuditRecord audit) {
        Awaited<Outcome.Done> end = new Awaited<>();
        post(command, idempotency, audit, end);
        return end.await();
    }

    /** As above, but never waits: how it ended is told, perhaps before this returns. */
    public void post(Command command, Idempotency idempotency, @Nullable AuditRecord audit, Told<Outcome.Done> told) {
        // By whom it was is only asked for beside a key.
        String caller =
                idempotency instanceof Idempotency.Keyed ? Caller.digest(RequestContext.callerOrAnonymous()) : "";
        new Handing(new Post(command, Cause.of(idempotency), idempotency, caller, audit), told).handIn();
    }

    /** Charges what was used. An event that was taken before is answered as it was then. @throws CloudException as {@link #post} */
    public Outcome.OfUsage record(Metered metered) {
        Outcome.Done done = post(new Command.RecordUsage(metered), new Idempotency.None(), null);
        if (done instanceof Outcome.OfUsage used) {
            return used;
        }
        throw new IllegalStateException("the ledger answered use with " + done);
    }

    /** A record of what the call being served asks for, to be posted with it. */
    public AuditRecord record(String action, ResourceRef resource, Map<String, String> details) {
        return audit.done(action, resource, details, clock.instant());
    }

    /** A post on its way, handed in again where its answer was lost and it is known again. */
    private final class Handing implements Told<Decisions.Result<Outcome>> {
        private final Post post;
        private final Told<Outcome.Done> told;
        private final int attemptsMax;
        private int attempts;

        Handing(Post post, Told<Outcome.Done> told) {
            this.post = post;
            this.told = told;
            boolean knownAgain =
                    post.idempotency() instanceof Idempotency.Keyed || post.command() instanceof Command.RecordUsage;
            this.attemptsMax = knownAgain ? ATTEMPTS_MAX : 1;
        }

        void handIn() {
            attempts++;
            posts.decide(post, this);
        }

        @Override
        public void done(Decisions.Result<Outcome> result) {
            switch (result) {
                case Decisions.Result.Decided<Outcome>(Outcome outcome) -> tell(outcome);
                case Decisions.Result.Unknown<Outcome> _ -> {
                    if (attempts < attemptsMax) {
                        handIn();
                    } else {
                        told.failed(unknown());
                    }
                }
            }
        }

        private void tell(Outcome outcome) {
            switch (outcome) {
                case Outcome.Done done -> told.done(done);
                case Outcome.Refused(CloudException failure) -> told.failed(failure);
                case Outcome.Swept _, Outcome.Postponed _ ->
                    told.failed(new IllegalStateException(
                            "sweeps are not posted, and what is postponed is handed in again"));
            }
        }

        @Override
        public void failed(RuntimeException failure) {
            boolean mayBeDone = attempts > 1;
            told.failed(mayBeDone ? unknown() : failure);
        }
    }

    private static CloudException unknown() {
        return new CloudException(
                ErrorCode.UNAVAILABLE,
                "whether it was done is not known: repeat the call with the same " + Idempotency.HEADER
                        + ", or look at the wallet's transactions and reservations");
    }

    /** Whether more is due. @throws StoreException UNAVAILABLE, another member leads, and looks after it */
    private boolean sweep() {
        if (!leads) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "this member does not lead");
        }
        Post sweep = new Post(new Command.Sweep(), Cause.TIME, new Idempotency.None(), "", null);
        return decisions.decide(List.of(sweep))
                        instanceof Decisions.Result.Decided<List<Outcome>>(List<Outcome> outcomes)
                && outcomes.getFirst() instanceof Outcome.Swept(boolean more)
                && more;
    }

    // Reads

    public Optional<Wallet> findWallet(String project) {
        return project.isEmpty()
                ? Optional.empty()
                : wallets.find(Wallet.key(project)).map(Row::value);
    }

    /** As far as this member knows: cheaper, and enough for what never changes. */
    private Optional<Wallet> findApplied(String project) {
        return project.isEmpty() ? Optional.empty() : wallets.findApplied(Wallet.key(project));
    }

    /** Whose a wallet is, which never changes: it is read once. */
    public Optional<Tenant> findTenant(String project) {
        Tenant known = tenants.get(project);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Tenant> found =
                findApplied(project).or(() -> findWallet(project)).map(Wallet::tenant);
        found.filter(_ -> tenants.size() < TENANTS_KNOWN_MAX).ifPresent(tenant -> tenants.put(project, tenant));
        return found;
    }

    /** @throws CloudException NOT_FOUND, with the call that makes one */
    public static CloudException absentWallet(String project) {
        return Books.absentWallet(project);
    }

    /** @param organization null for all */
    public RowPage<Wallet> listWallets(@Nullable String organization, PageRequest page) {
        return organization == null
                ? RowPage.read("wallets", page, wallets::list)
                : RowPage.read(
                        "wallets of " + organization,
                        page,
                        request -> wallets.list(LedgerStore.BY_ORGANIZATION, IndexKey.of(organization), request));
    }

    public Optional<Reservation> findReservation(NumberedId id) {
        return reservations.find(id.key()).map(Row::value);
    }

    /** Of a wallet, oldest first. */
    public RowPage<Reservation> listReservations(String project, PageRequest page) {
        Key beginning = Key.utf8(NumberedId.rowsOf(project));
        return RowPage.read("reservations of " + project, page, request -> reservations.list(beginning, request));
    }

    /** Those of a wallet that have not ended, by when they expire. */
    public RowPage<Reservation> listActiveReservations(String project, PageRequest page) {
        return RowPage.read(
                "active reservations of " + project,
                page,
                request -> reservations.list(LedgerStore.ACTIVE, IndexKey.of(project), request));
    }

    /** Those of a wallet that were committed and hold of quotas still. */
    public RowPage<Reservation> listAllocations(String project, PageRequest page) {
        return RowPage.read(
                "allocations of " + project,
                page,
                request -> reservations.list(LedgerStore.ALLOCATED, IndexKey.of(project), request));
    }

    public Optional<WalletTransaction> findTransaction(NumberedId id) {
        return transactions.find(id.key()).map(Row::value);
    }

    /** Of a wallet, oldest first. */
    public RowPage<WalletTransaction> listTransactions(String project, PageRequest page) {
        Key beginning = Key.utf8(NumberedId.rowsOf(project));
        return RowPage.read("transactions of " + project, page, request -> transactions.list(beginning, request));
    }

    /** What a call of this caller with an Idempotency-Key did; empty where, as of now, it has done nothing. */
    public Optional<Outcome.Done> findCall(String key) {
        return calls.find(Call.rowKey(Caller.digest(RequestContext.callerOrAnonymous()), key))
                .map(row -> row.value().answer());
    }

    /** @param project null for the organization's own */
    public Quota quota(String organization, @Nullable String project) {
        return quotas.find(Quota.key(organization, project)).map(Row::value).orElse(Quota.none(organization, project));
    }

    public Optional<Price> findPrice(long number) {
        return prices.find(Price.key(number)).map(Row::value);
    }

    /** In the order of their series, and in each by when they begin: those whose series begin so. */
    public RowPage<Price> listPrices(IndexKey beginning, PageRequest page) {
        return RowPage.read(
                "prices of " + beginning, page, request -> prices.list(RatingStore.BY_SERIES, beginning, request));
    }

    /** Of some series: all that there have been. */
    public PriceBook priceBook(Collection<PriceSeries> of) {
        List<Price> all = new ArrayList<>();
        Set.copyOf(of)
                .forEach(series -> WholeList.read(
                        request -> prices.list(RatingStore.BY_SERIES, RatingStore.series(series), request),
                        0,
                        row -> all.add(row.value())));
        return PriceBook.of(all);
    }

    /** All transactions of a wallet. */
    public History<WalletTransaction> transactions() {
        return new History<>(transactions, NumberedId.Kind.TRANSACTION, WalletTransaction::id, WalletTransaction::at);
    }

    /** All that was charged for in a wallet. */
    public History<UsageCharge> usage() {
        return new History<>(usage, NumberedId.Kind.USAGE, UsageCharge::id, UsageCharge::at);
    }

    public Optional<UsageCharge> findUsage(NumberedId id) {
        return usage.find(id.key()).map(Row::value);
    }

    /** Of a wallet, in the order in which it was charged. */
    public RowPage<UsageCharge> listUsage(String project, PageRequest page) {
        Key beginning = Key.utf8(NumberedId.rowsOf(project));
        return RowPage.read("usage of " + project, page, request -> usage.list(beginning, request));
    }

    /** Forgets events that come so late now that they would be refused. @return how many */
    public int forgetEvents(Instant now) {
        Instant until = now.minus(UsageRules.EVENTS_KEPT);
        return new ExpiringRows<>(store, RatingStore.events(store), RatingStore.BY_TIME)
                .forget(event -> !event.at().isAfter(until));
    }

    /** Forgets what calls with a key were answered long ago. @return how many */
    public int forget(Instant now) {
        Instant until = now.minus(CALLS_KEPT);
        return new ExpiringRows<>(store, calls, LedgerStore.BY_TIME)
                .forget(call -> !call.at().isAfter(until));
    }

    /** Computes everything anew, as of now. Takes as long as reading all of it. */
    public LedgerVerdict verify() {
        return new LedgerProof(store).run();
    }
}
