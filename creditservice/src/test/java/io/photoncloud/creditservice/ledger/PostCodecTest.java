package io.photoncloud.creditservice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is forwarded arrives as it was sent. */
class PostCodecTest {

    private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_123L);
    private static final NumberedId RESERVATION = new NumberedId(NumberedId.Kind.RESERVATION, "p", 7);
    private static final NumberedId TRANSACTION = new NumberedId(NumberedId.Kind.TRANSACTION, "p", 8);
    private static final Map<QuotaResource, Long> QUOTA = Map.of(QuotaResource.VCPUS, 4L);
    private static final Cause CAUSE = new Cause("alice", "request-1", "key-1");

    private static final PriceSeries SERIES = new PriceSeries("vm.vcpu", Unit.HOUR, "JPY");
    private static final Metered METERED = new Metered(
            "/meter",
            "1",
            "p",
            "vm.vcpu",
            "vm-1",
            Unit.HOUR,
            new BigDecimal("1.25"),
            AT.minusSeconds(60),
            AT,
            "request-0");

    private static final List<Command> COMMANDS = List.of(
            new Command.CreateWallet(new Tenant("o", "p"), "JPY", 5, 6),
            new Command.ChangeWallet("p", null, null, new Precondition.None()),
            new Command.ChangeWallet("p", Wallet.Status.SUSPENDED, 0L, new Precondition.VersionIn(List.of(3L, 4L))),
            new Command.Deposit("p", 10, "d"),
            new Command.Withdraw("p", 11, "w"),
            new Command.Reserve("p", 12, "d", "vm", "vm-1", Duration.ofSeconds(9), QUOTA),
            new Command.Commit(RESERVATION, 12, "vm-1", "d"),
            new Command.Release(RESERVATION, "r"),
            new Command.Refund(TRANSACTION, null, "d"),
            new Command.Refund(TRANSACTION, 3L, "d"),
            new Command.GiveBackQuota(RESERVATION),
            new Command.SetQuota("o", null, QUOTA, new Precondition.Exists()),
            new Command.SetQuota("o", "p", QUOTA, new Precondition.VersionNotIn(List.of(1L))),
            new Command.SetQuota("o", "p", Map.of(), new Precondition.Absent()),
            new Command.SetPrice(SERIES, new BigDecimal("2.5"), null),
            new Command.SetPrice(SERIES, new BigDecimal("0.000000001"), AT),
            new Command.WithdrawPrice(3),
            new Command.RecordUsage(METERED),
            new Command.Sweep());

    private static final List<Outcome> OUTCOMES = List.of(
            new Outcome.OfWallet(new Wallet(
                    new Tenant("o", "p"), "JPY", Wallet.Status.ACTIVE, 1, 2, 3, 4, 5, 6, 7, 8, AT, AT.plusMillis(1))),
            new Outcome.OfReservation(new Reservation(
                    RESERVATION,
                    5,
                    "d",
                    "vm",
                    "vm-1",
                    AT,
                    AT.plusSeconds(1),
                    new Reservation.State.Committed(AT, 4, 8),
                    QUOTA,
                    true,
                    CAUSE)),
            new Outcome.OfTransaction(new WalletTransaction(
                    TRANSACTION,
                    AT,
                    WalletTransaction.Type.CHARGE,
                    List.of(new Transfer(Account.RESERVED, Account.REVENUE, 4)),
                    9,
                    "d",
                    "vm",
                    "vm-1",
                    7,
                    0,
                    0,
                    CAUSE)),
            new Outcome.OfQuota(new Quota("o", null, QUOTA, Map.of(), 2)),
            new Outcome.OfPrice(new Price(3, SERIES, new BigDecimal("2.5"), AT, AT, AT.plusMillis(5), CAUSE)),
            new Outcome.OfUsage(
                    new UsageCharge(
                            new NumberedId(NumberedId.Kind.USAGE, "p", 4),
                            METERED,
                            SERIES,
                            List.of(new UsagePart(
                                    3,
                                    new BigDecimal("2.5"),
                                    METERED.from(),
                                    METERED.to(),
                                    METERED.quantity(),
                                    ExactAmount.ZERO,
                                    3)),
                            ExactAmount.ZERO,
                            ExactAmount.ZERO,
                            3,
                            1,
                            9,
                            3,
                            AT,
                            CAUSE),
                    true),
            new Outcome.Postponed(),
            new Outcome.Swept(true),
            new Outcome.Swept(false));

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(PostCodecTest::leaves)
                : Stream.of(type);
    }

    @Test
    void everyKindOfCommandArrives() {
        AuditRecord audit = new AuditRecord(
                "id",
                AT,
                "creditservice",
                "wallet.topup",
                AuditRecord.Outcome.DONE,
                new Caller.Principal("alice", "o", null, null),
                new ResourceRef("wallet", "p", null),
                "request-1",
                "trace",
                Map.of("amount", "10"));
        List<Post> posts = Stream.concat(
                        COMMANDS.stream()
                                .map(command -> new Post(command, CAUSE, new Idempotency.None(), "caller", null)),
                        COMMANDS.stream()
                                .map(command -> new Post(
                                        command, Cause.TIME, new Idempotency.Keyed("key-1", "print"), "", audit)))
                .toList();

        assertThat(PostCodec.POSTS.decode(PostCodec.POSTS.encode(posts))).isEqualTo(posts);
        assertThat(COMMANDS.stream().<Class<?>>map(Command::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(leaves(Command.class).toList());
    }

    @Test
    void everyKindOfOutcomeArrives() {
        assertThat(OutcomeCodec.OUTCOMES.decode(OutcomeCodec.OUTCOMES.encode(OUTCOMES)))
                .isEqualTo(OUTCOMES);
        assertThat(Stream.concat(OUTCOMES.stream().map(Outcome::getClass), Stream.of(Outcome.Refused.class))
                        .<Class<?>>map(type -> type)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(leaves(Outcome.class).toList());
    }

    @Test
    void aRefusalArrivesWithItsDetails() {
        CloudException sent = new CloudException(
                ErrorCode.CONFLICT, "in the way", Map.of("in_use_by", List.of("a", "b"), "needed", 5L, "last", true));

        CloudException got = ((Outcome.Refused) OutcomeCodec.OUTCOMES
                        .decode(OutcomeCodec.OUTCOMES.encode(List.of(new Outcome.Refused(sent))))
                        .getFirst())
                .failure();

        assertThat(got.code()).isEqualTo(sent.code());
        assertThat(got).hasMessage("in the way");
        assertThat(got.details()).isEqualTo(sent.details());
    }
}
