package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What decisions are made on: all wallets, quotas and active reservations in memory; everything that is over is read where
 * it is when it is asked for. What is put is seen at once, and becomes the writes of the decision that is under way. For
 * the decider's one thread.
 */
final class Books {

    private static final int LOADED_PAGE = 1_000;

    private static final Comparator<Reservation> BY_EXPIRY = Books::byExpiry;

    private final Map<String, Wallet> wallets = new HashMap<>();
    private final Map<NumberedId, Reservation> active = new HashMap<>();
    private final TreeSet<Reservation> byExpiry = new TreeSet<>(BY_EXPIRY);
    private final Map<String, TreeSet<Reservation>> byExpiryInWallet = new HashMap<>();
    private final Map<Key, Quota> quotas = new HashMap<>();
    private final Map<String, SystemAccounts> accounts = new HashMap<>();

    private final ColdRows<Reservation> ended;
    private final ColdRows<WalletTransaction> transactions;
    private final ColdRows<Refunded> refunds;
    private final ColdRows<Call> calls;

    private final Weight weight;
    private final ChangedRows<Wallet> changedWallets;
    private final ChangedRows<Reservation> changedReservations;
    private final ChangedRows<WalletTransaction> changedTransactions;
    private final ChangedRows<Quota> changedQuotas;
    private final ChangedRows<SystemAccounts> changedAccounts;
    private final ChangedRows<Refunded> changedRefunds;
    private final ChangedRows<Call> changedCalls;
    private final List<Operation> others = new ArrayList<>();
    private final RatingBooks rating;

    private Instant now = Instant.EPOCH;
    private long decisions;

    private Books(ReplicatedStore store) {
        Table<Reservation> reservations = LedgerStore.reservations(store);
        this.ended = new ColdRows<>(reservations, row -> row.id().key());
        this.transactions =
                new ColdRows<>(LedgerStore.transactions(store), row -> row.id().key());
        this.refunds = new ColdRows<>(LedgerStore.refunds(store), Refunded::key);
        this.calls = new ColdRows<>(LedgerStore.calls(store), Call::rowKey);
        this.weight = new Weight(store.limits());
        this.changedWallets = new ChangedRows<>(LedgerStore.wallets(store), Wallet::key, _ -> Weight.ROW_BYTES, weight);
        this.changedReservations =
                new ChangedRows<>(reservations, row -> row.id().key(), Weight::bytesOf, weight);
        this.changedTransactions = new ChangedRows<>(
                LedgerStore.transactions(store), row -> row.id().key(), Weight::bytesOf, weight);
        this.changedQuotas = new ChangedRows<>(LedgerStore.quotas(store), Quota::key, _ -> Weight.ROW_BYTES, weight);
        this.changedAccounts =
                new ChangedRows<>(LedgerStore.accounts(store), SystemAccounts::key, _ -> Weight.ROW_BYTES, weight);
        this.changedRefunds =
                new ChangedRows<>(LedgerStore.refunds(store), Refunded::key, _ -> Weight.ROW_BYTES, weight);
        this.changedCalls = new ChangedRows<>(LedgerStore.calls(store), Call::rowKey, Weight::bytesOf, weight);
        this.rating = RatingBooks.load(store, weight);
    }

    private static int byExpiry(Reservation one, Reservation other) {
        int order = one.expires().compareTo(other.expires());
        if (order == 0) {
            order = one.project().compareTo(other.project());
        }
        return order == 0 ? Long.compare(one.id().number(), other.id().number()) : order;
    }

    static Books load(ReplicatedStore store) {
        Books books = new Books(store);
        each(LedgerStore.wallets(store)::list, wallet -> {
            books.wallets.put(wallet.project(), wallet);
            books.now = wallet.changed().isAfter(books.now) ? wallet.changed() : books.now;
        });
        Table<Reservation> reservations = LedgerStore.reservations(store);
        each(page -> reservations.list(LedgerStore.ACTIVE, IndexKey.ALL, page), books::addActive);
        each(LedgerStore.quotas(store)::list, quota -> books.quotas.put(quota.key(), quota));
        each(LedgerStore.accounts(store)::list, of -> books.accounts.put(of.currency(), of));
        return books;
    }

    static <T> void each(Function<PageRequest, TablePage<T>> source, Consumer<T> action) {
        String token = null;
        do {
            TablePage<T> page = source.apply(new PageRequest(LOADED_PAGE, token, 0));
            page.rows().stream().map(Row::value).forEach(action);
            token = page.nextToken();
        } while (token != null);
    }

    /** Begins a decision at a moment by a clock that may go back; the ledger's time does not. */
    void begin(Instant clock) {
        now = clock.isAfter(now) ? clock : now;
        rating.begin(thisDecision());
    }

    Instant now() {
        return now;
    }

    /** Ends a decision: what it writes. */
    List<Operation> finish() {
        weight.clear();
        List<Operation> writes = new ArrayList<>(others);
        others.clear();
        changedWallets.take(writes);
        changedReservations.take(writes);
        changedTransactions.take(writes);
        changedQuotas.take(writes);
        changedAccounts.take(writes);
        changedRefunds.take(writes);
        changedCalls.take(writes);
        rating.take(writes);
        if (!writes.isEmpty()) {
            decisions++;
        }
        return writes;
    }

    /** Whether the decision under way writes as much as it may: one further command, and no more, would fit. */
    boolean isFull() {
        return weight.isFull();
    }

    /** The first so many decisions are committed. */
    void committed(long count) {
        ended.committed(count);
        transactions.committed(count);
        refunds.committed(count);
        calls.committed(count);
        rating.committed(count);
    }

    private long thisDecision() {
        return decisions + 1;
    }

    // Wallets

    int walletCount() {
        return wallets.size();
    }

    Optional<Wallet> findWallet(String project) {
        return Optional.ofNullable(wallets.get(project));
    }

    /** @throws CloudException NOT_FOUND, with the call that makes one */
    Wallet wallet(String project) {
        return findWallet(project).orElseThrow(() -> absentWallet(project));
    }

    static CloudException absentWallet(String project) {
        return new CloudException(
                ErrorCode.NOT_FOUND, "project " + project + " has no wallet: make it by POST /api/v1/wallets");
    }

    void put(Wallet wallet) {
        changedWallets.put(wallets.put(wallet.project(), wallet), wallet);
    }

    // Reservations

    int activeCount() {
        return active.size();
    }

    /** @throws CloudException NOT_FOUND */
    Reservation reservation(NumberedId id) {
        Reservation known = active.get(id);
        return known != null
                ? known
                : ended.find(id.key())
                        .orElseThrow(() -> new CloudException(ErrorCode.NOT_FOUND, "no reservation " + id));
    }

    boolean hasActive(String project) {
        return byExpiryInWallet.containsKey(project);
    }

    /** The active one of a wallet that expires first. */
    Optional<Reservation> findNextToExpire(String project) {
        TreeSet<Reservation> all = byExpiryInWallet.get(project);
        return all == null ? Optional.empty() : Optional.of(all.first());
    }

    /** The active one that expires first. */
    Optional<Reservation> findNextToExpire() {
        return byExpiry.isEmpty() ? Optional.empty() : Optional.of(byExpiry.first());
    }

    void put(@Nullable Reservation old, Reservation reservation) {
        changedReservations.put(old, reservation);
        if (old != null && old.isActive()) {
            removeActive(old);
        }
        if (reservation.isActive()) {
            addActive(reservation);
        } else {
            ended.wrote(reservation, thisDecision());
        }
    }

    private void addActive(Reservation reservation) {
        active.put(reservation.id(), reservation);
        byExpiry.add(reservation);
        byExpiryInWallet
                .computeIfAbsent(reservation.project(), _ -> new TreeSet<>(BY_EXPIRY))
                .add(reservation);
    }

    private void removeActive(Reservation reservation) {
        active.remove(reservation.id());
        byExpiry.remove(reservation);
        byExpiryInWallet.computeIfPresent(reservation.project(), (_, all) -> {
            all.remove(reservation);
            return all.isEmpty() ? null : all;
        });
    }

    // Transactions, and the accounts beyond wallets

    Optional<WalletTransaction> findTransaction(NumberedId id) {
        return transactions.find(id.key());
    }

    void put(WalletTransaction transaction) {
        changedTransactions.put(null, transaction);
        transactions.wrote(transaction, thisDecision());
    }

    SystemAccounts accounts(String currency) {
        return accounts.getOrDefault(currency, new SystemAccounts(currency, 0, 0));
    }

    void put(SystemAccounts of) {
        changedAccounts.put(accounts.put(of.currency(), of), of);
    }

    Refunded refunded(NumberedId transaction) {
        return refunds.find(transaction.key()).orElse(new Refunded(transaction, 0));
    }

    void put(Refunded refunded) {
        changedRefunds.put(refunds.find(refunded.key()).orElse(null), refunded);
        refunds.wrote(refunded, thisDecision());
    }

    // Quotas

    Quota quota(String organization, @Nullable String project) {
        return quotas.getOrDefault(Quota.key(organization, project), Quota.none(organization, project));
    }

    void put(Quota quota) {
        changedQuotas.put(quotas.put(quota.key(), quota), quota);
    }

    // Calls

    Optional<Call> findCall(String caller, String key) {
        return calls.find(Call.rowKey(caller, key));
    }

    /** Of one that was not found. */
    void put(Call call) {
        changedCalls.put(null, call);
        calls.wrote(call, thisDecision());
    }

    // Prices, and what was used

    RatingBooks rating() {
        return rating;
    }

    /** What stands beside the rows of the ledger. */
    void write(List<Operation> operations) {
        others.addAll(operations);
        operations.forEach(weight::add);
    }
}
