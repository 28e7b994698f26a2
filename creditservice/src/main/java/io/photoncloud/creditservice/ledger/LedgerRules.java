package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What becomes of a command, by what the books say. A command that is refused has changed nothing: everything that may be
 * refused is asked before the first row is put. No clock, no store but the books.
 */
final class LedgerRules {

    /** More has expired than one decision can end: what has come so far stands, and the command is decided after the rest. */
    static final class MuchExpires extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MuchExpires() {
            super("much expires", null, false, false);
        }
    }

    private final Books books;
    private final LedgerLimits limits;
    private final PriceRules prices;
    private final UsageRules usage;

    LedgerRules(Books books, LedgerLimits limits) {
        this.books = books;
        this.limits = limits;
        this.prices = new PriceRules(books, limits);
        this.usage = new UsageRules(books, limits);
    }

    /** @throws CloudException it is refused */
    Outcome decide(Post post) {
        if (!(post.idempotency() instanceof Idempotency.Keyed keyed)) {
            return decide(post.command(), post.cause());
        }
        Optional<Call> before = books.findCall(post.caller(), keyed.key());
        if (before.isPresent()) {
            keyed.requireSameCall(before.get().fingerprint());
            return before.get().answer();
        }
        Outcome outcome = decide(post.command(), post.cause());
        if (outcome instanceof Outcome.Done done) {
            books.put(new Call(post.caller(), keyed.key(), keyed.fingerprint(), books.now(), done));
        }
        return outcome;
    }

    private Outcome decide(Command command, Cause cause) {
        return switch (command) {
            case Command.CreateWallet create -> createWallet(create, cause);
            case Command.ChangeWallet change -> changeWallet(change, cause);
            case Command.Deposit deposit -> deposit(deposit, cause);
            case Command.Withdraw withdraw -> withdraw(withdraw, cause);
            case Command.Reserve reserve -> reserve(reserve, cause);
            case Command.Commit commit -> commit(commit, cause);
            case Command.Release release -> release(release, cause);
            case Command.Refund refund -> refund(refund, cause);
            case Command.GiveBackQuota back -> giveBackQuota(back);
            case Command.SetQuota set -> limit(set);
            case Command.SetPrice set -> prices.set(set, cause);
            case Command.WithdrawPrice withdraw -> prices.withdraw(withdraw);
            case Command.RecordUsage(Metered metered) ->
                usage.findDouble(metered).orElseGet(() -> usage.charge(current(metered.project()), metered, cause));
            case Command.Sweep() -> sweep();
        };
    }

    // Wallets

    private Outcome createWallet(Command.CreateWallet create, Cause cause) {
        String project = create.tenant().project();
        if (books.findWallet(project).isPresent()) {
            throw new CloudException(
                    ErrorCode.ALREADY_EXISTS,
                    "wallet " + project + " exists already",
                    Map.of("resource", Wallet.NOUN, "id", project));
        }
        if (books.walletCount() >= limits.walletsMax()) {
            throw LedgerLimits.reached(LedgerLimits.WALLETS_MAX, limits.walletsMax(), "wallets");
        }
        Wallet wallet = Wallet.create(create.tenant(), create.currency(), create.overdraft(), books.now());
        if (create.initial() == 0) {
            books.put(wallet);
            return new Outcome.OfWallet(wallet);
        }
        Posting entry =
                new Posting(books, wallet, WalletTransaction.Type.DEPOSIT, cause).describedAs("Initial balance");
        var _ = entry.post(List.of(new Transfer(Account.ISSUANCE, Account.AVAILABLE, create.initial())));
        return new Outcome.OfWallet(books.wallet(project));
    }

    private Outcome changeWallet(Command.ChangeWallet change, Cause cause) {
        Wallet wallet = current(change.project());
        change.precondition().require(wallet.version());
        wallet.requireOpen();
        Wallet.Status status = change.status() == null ? wallet.status() : change.status();
        long overdraft = change.overdraft() == null ? wallet.overdraft() : change.overdraft();
        Wallet changed = wallet.with(status, overdraft, books.now());
        if (changed.spendable() < 0) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "wallet " + change.project() + " is overdrawn by " + -wallet.available()
                            + ": the overdraft can be no less",
                    CloudException.fieldDetails("overdraft_limit", "at least " + -wallet.available()));
        }
        if (status == Wallet.Status.CLOSED) {
            requireEmpty(wallet);
        }
        books.put(changed);
        Posting.settle(books, change.project(), cause);
        return new Outcome.OfWallet(books.wallet(change.project()));
    }

    private void requireEmpty(Wallet wallet) {
        String project = wallet.project();
        if (books.hasActive(project)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "wallet " + project + " has active reservations: commit or release them first",
                    Map.of(
                            "in_use_by",
                            books.findNextToExpire(project).stream()
                                    .map(reservation -> reservation.id().toString())
                                    .toList()));
        }
        if (wallet.due() != 0) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    wallet.due() + " " + wallet.currency() + " are due in wallet " + project
                            + " for what was used: top it up by POST /api/v1/wallets/" + project + "/topup first",
                    Map.of("due", wallet.due()));
        }
        if (wallet.balance() != 0) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "wallet " + project + " has a balance of " + wallet.balance() + ": take it out by POST"
                            + " /api/v1/wallets/" + project + "/withdraw, or settle it, first",
                    Map.of("balance", wallet.balance()));
        }
    }

    private Outcome deposit(Command.Deposit deposit, Cause cause) {
        Wallet wallet = current(deposit.project());
        wallet.requireOpen();
        WalletTransaction filled = new Posting(books, wallet, WalletTransaction.Type.DEPOSIT, cause)
                .describedAs(deposit.description())
                .post(List.of(new Transfer(Account.ISSUANCE, Account.AVAILABLE, deposit.amount())));
        Posting.settle(books, deposit.project(), cause);
        return new Outcome.OfTransaction(filled);
    }

    private Outcome withdraw(Command.Withdraw withdraw, Cause cause) {
        Wallet wallet = current(withdraw.project());
        wallet.requireOpen();
        wallet.requireAvailable(withdraw.amount(), "this withdrawal");
        return new Outcome.OfTransaction(new Posting(books, wallet, WalletTransaction.Type.WITHDRAWAL, cause)
                .describedAs(withdraw.description())
                .post(List.of(new Transfer(Account.AVAILABLE, Account.ISSUANCE, withdraw.amount()))));
    }

    // Reservations

    private Outcome reserve(Command.Reserve reserve, Cause cause) {
        if (!reserve.quota().isEmpty()) {
            // Those of other projects may hold of the organization's.
            endDue(books::findNextToExpire);
        }
        Wallet wallet = current(reserve.project());
        wallet.requireActive();
        wallet.requireNothingDue();
        wallet.requireSpendable(reserve.amount(), "this reservation");
        Quotas held = Quotas.of(books, wallet.tenant(), reserve.quota()).taking(reserve.quota());
        if (books.activeCount() >= limits.activeReservationsMax()) {
            throw LedgerLimits.reached(
                    LedgerLimits.ACTIVE_RESERVATIONS_MAX, limits.activeReservationsMax(), "active reservations");
        }
        Instant now = books.now();
        Wallet counted = wallet.withOneMoreReservation();
        Wallet after = reserve.amount() == 0
                ? counted
                : counted.after(new Transfer(Account.AVAILABLE, Account.RESERVED, reserve.amount()), now);
        Reservation made = new Reservation(
                new NumberedId(NumberedId.Kind.RESERVATION, reserve.project(), after.reservations()),
                reserve.amount(),
                reserve.description(),
                reserve.resourceType(),
                reserve.resourceId(),
                now,
                now.plus(reserve.ttl()),
                new Reservation.State.Active(),
                reserve.quota(),
                !reserve.quota().isEmpty(),
                cause);
        books.put(after);
        books.put(null, made);
        held.put(books);
        return new Outcome.OfReservation(made);
    }

    private Outcome commit(Command.Commit commit, Cause cause) {
        Wallet wallet = current(commit.reservation().project());
        Reservation reservation = books.reservation(commit.reservation());
        long actual = commit.actualAmount();
        if (actual == 0 && reservation.amount() > 0 && reservation.quota().isEmpty()) {
            throw CloudException.invalid(
                    "actual_amount",
                    "at least 1, or quotas that are held",
                    "actual_amount: nothing is charged by releasing the reservation, not by committing it");
        }
        reservation.requireActive();
        wallet.requireOpen();
        if (actual == 0) {
            Reservation kept = reservation.forResource(commit.resourceId());
            Reservation ended = kept.ended(new Reservation.State.Committed(books.now(), 0, 0));
            giveBack(wallet, reservation, ended, cause);
            return new Outcome.OfReservation(ended);
        }
        long excess = Math.max(0, actual - reservation.amount());
        if (excess > 0) {
            wallet.requireSpendable(
                    excess,
                    "charging " + actual + " for reservation " + reservation.id() + " of " + reservation.amount());
        }
        List<Transfer> transfers = Stream.of(
                        move(Account.RESERVED, Account.REVENUE, Math.min(actual, reservation.amount())),
                        move(Account.AVAILABLE, Account.REVENUE, excess),
                        move(Account.RESERVED, Account.AVAILABLE, Math.max(0, reservation.amount() - actual)))
                .flatMap(Optional::stream)
                .toList();
        Reservation charged = reservation.forResource(commit.resourceId());
        long transaction = new Posting(books, wallet, WalletTransaction.Type.CHARGE, cause)
                .describedAs(commit.description().isEmpty() ? reservation.description() : commit.description())
                .about(charged)
                .post(transfers)
                .id()
                .number();
        Posting.settle(books, wallet.project(), cause);
        Reservation ended = charged.ended(new Reservation.State.Committed(books.now(), actual, transaction));
        books.put(reservation, ended);
        return new Outcome.OfReservation(ended);
    }

    private static Optional<Transfer> move(Account from, Account to, long amount) {
        return amount == 0 ? Optional.empty() : Optional.of(new Transfer(from, to, amount));
    }

    private Outcome release(Command.Release release, Cause cause) {
        Wallet wallet = current(release.reservation().project());
        Reservation reservation = books.reservation(release.reservation());
        reservation.requireActive();
        return new Outcome.OfReservation(
                end(wallet, reservation, new Reservation.State.Released(books.now(), release.reason()), cause));
    }

    /** Gives back all that a reservation holds. */
    private Reservation end(Wallet wallet, Reservation reservation, Reservation.State how, Cause cause) {
        Quotas back = Quotas.of(books, wallet.tenant(), reservation.quota()).givingBack(reservation.quota());
        Reservation ended = reservation.ended(how);
        giveBack(wallet, reservation, ended, cause);
        back.put(books);
        return ended;
    }

    /** All that was reserved is available again. */
    private void giveBack(Wallet wallet, Reservation reservation, Reservation ended, Cause cause) {
        move(Account.RESERVED, Account.AVAILABLE, reservation.amount())
                .ifPresent(transfer -> books.put(wallet.after(transfer, books.now())));
        books.put(reservation, ended);
        Posting.settle(books, wallet.project(), cause);
    }

    private Outcome giveBackQuota(Command.GiveBackQuota back) {
        Wallet wallet = current(back.reservation().project());
        Reservation reservation = books.reservation(back.reservation());
        if (reservation.isActive()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "reservation " + reservation.id() + " is active: release it",
                    Map.of("reservation", reservation.id().toString(), "status", reservation.status()));
        }
        if (!reservation.holdsQuota()) {
            throw new CloudException(ErrorCode.NOT_FOUND, "no allocation " + reservation.id());
        }
        Reservation without = reservation.withoutQuota();
        books.put(reservation, without);
        Quotas.of(books, wallet.tenant(), reservation.quota())
                .givingBack(reservation.quota())
                .put(books);
        return new Outcome.OfReservation(without);
    }

    // Time

    /** The wallet, after everything in it whose time is over has ended. */
    private Wallet current(String project) {
        endDue(() -> books.findNextToExpire(project));
        return books.wallet(project);
    }

    private void endDue(Supplier<Optional<Reservation>> next) {
        Optional<Reservation> due = next.get().filter(this::isDue);
        while (due.isPresent()) {
            if (books.isFull()) {
                throw new MuchExpires();
            }
            expire(due.get());
            due = next.get().filter(this::isDue);
        }
    }

    private Outcome sweep() {
        Optional<Reservation> due = books.findNextToExpire().filter(this::isDue);
        while (due.isPresent() && !books.isFull()) {
            expire(due.get());
            due = books.findNextToExpire().filter(this::isDue);
        }
        return new Outcome.Swept(due.isPresent());
    }

    private boolean isDue(Reservation reservation) {
        return !reservation.expires().isAfter(books.now());
    }

    private void expire(Reservation reservation) {
        var _ = end(
                books.wallet(reservation.project()),
                reservation,
                new Reservation.State.Expired(reservation.expires()),
                Cause.TIME);
    }

    // Refunds and quotas

    private Outcome refund(Command.Refund refund, Cause cause) {
        Wallet wallet = current(refund.transaction().project());
        wallet.requireOpen();
        WalletTransaction charge = books.findTransaction(refund.transaction())
                .orElseThrow(() -> new CloudException(ErrorCode.NOT_FOUND, "no transaction " + refund.transaction()));
        if (charge.type() != WalletTransaction.Type.CHARGE) {
            throw new CloudException(
                    ErrorCode.CONFLICT, "transaction " + charge.id() + " is no charge: only charges are refunded");
        }
        Refunded before = books.refunded(charge.id());
        long left = charge.charged() - before.amount();
        long amount = refund.amount() == null ? left : refund.amount();
        if (left == 0 || amount > left) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "of transaction " + charge.id() + " " + left + " are left to be refunded",
                    Map.of("charged", charge.charged(), "refunded", before.amount(), "refundable", left));
        }
        WalletTransaction given = new Posting(books, wallet, WalletTransaction.Type.REFUND, cause)
                .describedAs(refund.description())
                .refunding(charge)
                .post(List.of(new Transfer(Account.REVENUE, Account.AVAILABLE, amount)));
        books.put(new Refunded(charge.id(), before.amount() + amount));
        Posting.settle(books, wallet.project(), cause);
        return new Outcome.OfTransaction(given);
    }

    private Outcome limit(Command.SetQuota set) {
        Quota quota = books.quota(set.organization(), set.project());
        set.precondition().require(quota.version() == 0 ? null : quota.version());
        Quota changed = quota.withLimits(set.limits());
        books.put(changed);
        return new Outcome.OfQuota(changed);
    }
}
