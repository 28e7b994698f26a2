package io.photoncloud.creditservice.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedPost;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedPosts;
import io.photoncloud.proto.creditservice.stored.v1.ForwardedPrecondition;
import io.photoncloud.proto.creditservice.stored.v1.StoredWallet;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on their way to the member that leads. */
final class PostCodec {

    static final Codec<List<Post>> POSTS =
            ProtoCodec.of(ForwardedPosts.parser(), PostCodec::toForwarded, PostCodec::toDomain);

    private PostCodec() {}

    private static ForwardedPosts toForwarded(List<Post> posts) {
        ForwardedPosts.Builder form = ForwardedPosts.newBuilder();
        posts.forEach(post -> form.addPosts(toForwarded(post)));
        return form.build();
    }

    private static List<Post> toDomain(ForwardedPosts form) {
        return form.getPostsList().stream().map(PostCodec::toDomain).toList();
    }

    private static ForwardedPost toForwarded(Post post) {
        ForwardedPost.Builder form = ForwardedPost.newBuilder()
                .setCause(LedgerCodec.toStored(post.cause()))
                .setCaller(post.caller());
        if (post.idempotency() instanceof Idempotency.Keyed(String key, String fingerprint)) {
            form.setIdempotencyKey(key).setFingerprint(fingerprint);
        }
        if (post.audit() != null) {
            form.setAudit(
                    ByteString.copyFrom(AuditLog.codec().encode(post.audit()).unsafeArray()));
        }
        put(form, post.command());
        return form.build();
    }

    private static Post toDomain(ForwardedPost form) {
        return new Post(
                command(form),
                LedgerCodec.toDomain(form.getCause()),
                form.getIdempotencyKey().isEmpty()
                        ? new Idempotency.None()
                        : new Idempotency.Keyed(form.getIdempotencyKey(), form.getFingerprint()),
                form.getCaller(),
                audit(form.getAudit()));
    }

    private static @Nullable AuditRecord audit(ByteString stored) {
        return stored.isEmpty() ? null : AuditLog.codec().decode(Bytes.wrap(stored.toByteArray()));
    }

    private static void put(ForwardedPost.Builder form, Command command) {
        switch (command) {
            case Command.CreateWallet(Tenant tenant, String currency, long overdraft, long initial) ->
                form.setCreateWallet(ForwardedPost.CreateWallet.newBuilder()
                        .setOrganization(tenant.organization())
                        .setProject(tenant.project())
                        .setCurrency(currency)
                        .setOverdraft(overdraft)
                        .setInitial(initial));
            case Command.ChangeWallet change -> form.setChangeWallet(toForwarded(change));
            case Command.Deposit(String project, long amount, String description) ->
                form.setDeposit(ForwardedPost.Deposit.newBuilder()
                        .setProject(project)
                        .setAmount(amount)
                        .setDescription(description));
            case Command.Withdraw(String project, long amount, String description) ->
                form.setWithdraw(ForwardedPost.Withdraw.newBuilder()
                        .setProject(project)
                        .setAmount(amount)
                        .setDescription(description));
            case Command.Reserve reserve ->
                form.setReserve(ForwardedPost.Reserve.newBuilder()
                        .setProject(reserve.project())
                        .setAmount(reserve.amount())
                        .setDescription(reserve.description())
                        .setResourceType(reserve.resourceType())
                        .setResourceId(reserve.resourceId())
                        .setTtlMs(reserve.ttl().toMillis())
                        .addAllQuota(LedgerCodec.quantities(reserve.quota())));
            case Command.Commit(NumberedId id, long actual, String resourceId, String description) ->
                form.setCommit(ForwardedPost.Commit.newBuilder()
                        .setProject(id.project())
                        .setReservation(id.number())
                        .setActualAmount(actual)
                        .setResourceId(resourceId)
                        .setDescription(description));
            case Command.Release(NumberedId id, String reason) ->
                form.setRelease(ForwardedPost.Release.newBuilder()
                        .setProject(id.project())
                        .setReservation(id.number())
                        .setReason(reason));
            case Command.Refund(NumberedId id, Long amount, String description) -> {
                ForwardedPost.Refund.Builder refund = ForwardedPost.Refund.newBuilder()
                        .setProject(id.project())
                        .setTransaction(id.number())
                        .setDescription(description);
                form.setRefund(amount == null ? refund : refund.setAmount(amount));
            }
            case Command.GiveBackQuota(NumberedId id) ->
                form.setGiveBackQuota(ForwardedPost.GiveBackQuota.newBuilder()
                        .setProject(id.project())
                        .setReservation(id.number()));
            case Command.SetQuota set ->
                form.setSetQuota(ForwardedPost.SetQuota.newBuilder()
                        .setOrganization(set.organization())
                        .setProject(set.project() == null ? "" : set.project())
                        .addAllLimits(LedgerCodec.quantities(set.limits()))
                        .setPrecondition(toForwarded(set.precondition())));
            case Command.SetPrice set -> form.setSetPrice(toForwarded(set));
            case Command.WithdrawPrice(long number) ->
                form.setWithdrawPrice(ForwardedPost.WithdrawPrice.newBuilder().setNumber(number));
            case Command.RecordUsage(Metered metered) -> form.setRecordUsage(toForwarded(metered));
            case Command.Sweep() -> form.setSweep(ForwardedPost.Sweep.getDefaultInstance());
        }
    }

    private static ForwardedPost.SetPrice toForwarded(Command.SetPrice set) {
        ForwardedPost.SetPrice.Builder form = ForwardedPost.SetPrice.newBuilder()
                .setResourceType(set.series().resourceType())
                .setUnit(set.series().unit().word())
                .setCurrency(set.series().currency())
                .setUnitPrice(set.unitPrice().toPlainString());
        if (set.effectiveFrom() != null) {
            form.setEffectiveFromMs(set.effectiveFrom().toEpochMilli());
        }
        return form.build();
    }

    private static ForwardedPost.RecordUsage toForwarded(Metered metered) {
        return ForwardedPost.RecordUsage.newBuilder()
                .setSource(metered.source())
                .setId(metered.id())
                .setProject(metered.project())
                .setResourceType(metered.resourceType())
                .setResourceId(metered.resourceId())
                .setUnit(metered.unit().word())
                .setQuantity(metered.quantity().toPlainString())
                .setFrom(toForwarded(metered.from()))
                .setTo(toForwarded(metered.to()))
                .setRequestId(metered.requestId())
                .build();
    }

    private static Timestamp toForwarded(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static Instant toDomain(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static ForwardedPost.ChangeWallet toForwarded(Command.ChangeWallet change) {
        ForwardedPost.ChangeWallet.Builder form = ForwardedPost.ChangeWallet.newBuilder()
                .setProject(change.project())
                .setPrecondition(toForwarded(change.precondition()));
        if (change.status() != null) {
            form.setStatus(LedgerCodec.toStored(change.status()));
        }
        if (change.overdraft() != null) {
            form.setOverdraft(change.overdraft());
        }
        return form.build();
    }

    private static Command command(ForwardedPost form) {
        return switch (form.getCommandCase()) {
            case CREATE_WALLET -> {
                ForwardedPost.CreateWallet create = form.getCreateWallet();
                yield new Command.CreateWallet(
                        new Tenant(create.getOrganization(), create.getProject()),
                        create.getCurrency(),
                        create.getOverdraft(),
                        create.getInitial());
            }
            case CHANGE_WALLET -> toDomain(form.getChangeWallet());
            case DEPOSIT -> {
                ForwardedPost.Deposit deposit = form.getDeposit();
                yield new Command.Deposit(deposit.getProject(), deposit.getAmount(), deposit.getDescription());
            }
            case WITHDRAW -> {
                ForwardedPost.Withdraw withdraw = form.getWithdraw();
                yield new Command.Withdraw(withdraw.getProject(), withdraw.getAmount(), withdraw.getDescription());
            }
            case RESERVE -> {
                ForwardedPost.Reserve reserve = form.getReserve();
                yield new Command.Reserve(
                        reserve.getProject(),
                        reserve.getAmount(),
                        reserve.getDescription(),
                        reserve.getResourceType(),
                        reserve.getResourceId(),
                        Duration.ofMillis(reserve.getTtlMs()),
                        LedgerCodec.quantities(reserve.getQuotaList()));
            }
            case COMMIT -> {
                ForwardedPost.Commit commit = form.getCommit();
                yield new Command.Commit(
                        reservation(commit.getProject(), commit.getReservation()),
                        commit.getActualAmount(),
                        commit.getResourceId(),
                        commit.getDescription());
            }
            case RELEASE -> {
                ForwardedPost.Release release = form.getRelease();
                yield new Command.Release(
                        reservation(release.getProject(), release.getReservation()), release.getReason());
            }
            case REFUND -> {
                ForwardedPost.Refund refund = form.getRefund();
                yield new Command.Refund(
                        new NumberedId(NumberedId.Kind.TRANSACTION, refund.getProject(), refund.getTransaction()),
                        refund.hasAmount() ? refund.getAmount() : null,
                        refund.getDescription());
            }
            case GIVE_BACK_QUOTA -> {
                ForwardedPost.GiveBackQuota back = form.getGiveBackQuota();
                yield new Command.GiveBackQuota(reservation(back.getProject(), back.getReservation()));
            }
            case SET_QUOTA -> {
                ForwardedPost.SetQuota set = form.getSetQuota();
                yield new Command.SetQuota(
                        set.getOrganization(),
                        set.getProject().isEmpty() ? null : set.getProject(),
                        LedgerCodec.quantities(set.getLimitsList()),
                        toDomain(set.getPrecondition()));
            }
            case SET_PRICE -> toDomain(form.getSetPrice());
            case WITHDRAW_PRICE ->
                new Command.WithdrawPrice(form.getWithdrawPrice().getNumber());
            case RECORD_USAGE -> new Command.RecordUsage(metered(form.getRecordUsage()));
            case SWEEP -> new Command.Sweep();
            case COMMAND_NOT_SET -> throw new IllegalArgumentException("a command of a newer release");
        };
    }

    private static Command toDomain(ForwardedPost.SetPrice set) {
        return new Command.SetPrice(
                new PriceSeries(set.getResourceType(), RatingCodec.unit(set.getUnit()), set.getCurrency()),
                new BigDecimal(set.getUnitPrice()),
                set.hasEffectiveFromMs() ? Instant.ofEpochMilli(set.getEffectiveFromMs()) : null);
    }

    private static Metered metered(ForwardedPost.RecordUsage form) {
        return new Metered(
                form.getSource(),
                form.getId(),
                form.getProject(),
                form.getResourceType(),
                form.getResourceId(),
                RatingCodec.unit(form.getUnit()),
                new BigDecimal(form.getQuantity()),
                toDomain(form.getFrom()),
                toDomain(form.getTo()),
                form.getRequestId());
    }

    private static Command toDomain(ForwardedPost.ChangeWallet change) {
        return new Command.ChangeWallet(
                change.getProject(),
                change.getStatus() == StoredWallet.Status.STATUS_UNSPECIFIED
                        ? null
                        : LedgerCodec.toDomain(change.getStatus()),
                change.hasOverdraft() ? change.getOverdraft() : null,
                toDomain(change.getPrecondition()));
    }

    private static NumberedId reservation(String project, long number) {
        return new NumberedId(NumberedId.Kind.RESERVATION, project, number);
    }

    private static ForwardedPrecondition toForwarded(Precondition precondition) {
        ForwardedPrecondition.Builder form = ForwardedPrecondition.newBuilder();
        switch (precondition) {
            case Precondition.None() -> form.setKind(ForwardedPrecondition.Kind.KIND_NONE);
            case Precondition.Exists() -> form.setKind(ForwardedPrecondition.Kind.KIND_EXISTS);
            case Precondition.Absent() -> form.setKind(ForwardedPrecondition.Kind.KIND_ABSENT);
            case Precondition.VersionIn(List<Long> versions) ->
                form.setKind(ForwardedPrecondition.Kind.KIND_VERSION_IN).addAllVersions(versions);
            case Precondition.VersionNotIn(List<Long> versions) ->
                form.setKind(ForwardedPrecondition.Kind.KIND_VERSION_NOT_IN).addAllVersions(versions);
        }
        return form.build();
    }

    private static Precondition toDomain(ForwardedPrecondition form) {
        return switch (form.getKind()) {
            case KIND_NONE -> new Precondition.None();
            case KIND_EXISTS -> new Precondition.Exists();
            case KIND_ABSENT -> new Precondition.Absent();
            case KIND_VERSION_IN -> new Precondition.VersionIn(form.getVersionsList());
            case KIND_VERSION_NOT_IN -> new Precondition.VersionNotIn(form.getVersionsList());
            case UNRECOGNIZED -> throw new IllegalArgumentException("a precondition of a newer release");
        };
    }
}
