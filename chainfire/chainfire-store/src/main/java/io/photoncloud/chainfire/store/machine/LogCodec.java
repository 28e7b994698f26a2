package io.photoncloud.chainfire.store.machine;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.proto.chainfire.stored.v1.Compact;
import io.photoncloud.proto.chainfire.stored.v1.Comparison;
import io.photoncloud.proto.chainfire.stored.v1.Delete;
import io.photoncloud.proto.chainfire.stored.v1.DigestMark;
import io.photoncloud.proto.chainfire.stored.v1.Get;
import io.photoncloud.proto.chainfire.stored.v1.LeaseCheckpoint;
import io.photoncloud.proto.chainfire.stored.v1.LeaseGrant;
import io.photoncloud.proto.chainfire.stored.v1.LeaseRemaining;
import io.photoncloud.proto.chainfire.stored.v1.LeaseRevoke;
import io.photoncloud.proto.chainfire.stored.v1.LogEntry;
import io.photoncloud.proto.chainfire.stored.v1.Projection;
import io.photoncloud.proto.chainfire.stored.v1.Put;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Commands to bytes of the log and back; the bytes are {@code photon.chainfire.stored.v1.LogEntry}. Commands are encoded
 * one by one where they arrive and put together to an entry without being decoded again.
 */
public final class LogCodec {

    private static final int COMMANDS_TAG = LogEntry.COMMANDS_FIELD_NUMBER << 3 | 2;

    private LogCodec() {}

    /** A command as the log holds it, and who waits for it. */
    public record Logged(Command command, Command.Origin origin) {}

    public static byte[] encode(Command command, Command.Origin origin) {
        var form = io.photoncloud.proto.chainfire.stored.v1.Command.newBuilder();
        switch (command) {
            case Command.Transact(Transaction transaction) -> form.setTransaction(transaction(transaction));
            case Command.GrantLease(long id, long ttlSeconds) ->
                form.setLeaseGrant(LeaseGrant.newBuilder().setId(id).setTtlSeconds(ttlSeconds));
            case Command.RevokeLease(long id) ->
                form.setLeaseRevoke(LeaseRevoke.newBuilder().setId(id));
            case Command.CheckpointLeases(var remaining) -> {
                LeaseCheckpoint.Builder checkpoint = LeaseCheckpoint.newBuilder();
                new TreeMap<>(remaining)
                        .forEach((id, ms) -> checkpoint.addLeases(
                                LeaseRemaining.newBuilder().setId(id).setRemainingMs(ms)));
                form.setLeaseCheckpoint(checkpoint);
            }
            case Command.Compact(long revision) ->
                form.setCompact(Compact.newBuilder().setRevision(revision));
            case Command.MarkDigest(long id) ->
                form.setDigestMark(DigestMark.newBuilder().setId(id));
        }
        if (!origin.equals(Command.Origin.NONE)) {
            form.setOriginMember(origin.member()).setOriginSequence(origin.sequence());
        }
        return form.build().toByteArray();
    }

    /** One log entry of commands that were encoded before, in their order. */
    public static ByteBuffer entryOf(List<byte[]> commands) {
        return entryOf(commands, List.of());
    }

    /** The commands, and after them those of other entries: an entry is the concatenation of its commands. */
    public static ByteBuffer entryOf(List<byte[]> commands, List<ByteBuffer> entries) {
        int size = 0;
        for (byte[] command : commands) {
            size += 1 + CodedOutputStream.computeUInt32SizeNoTag(command.length) + command.length;
        }
        for (ByteBuffer other : entries) {
            size += other.remaining();
        }
        byte[] entry = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(entry);
        try {
            for (byte[] command : commands) {
                out.writeUInt32NoTag(COMMANDS_TAG);
                out.writeUInt32NoTag(command.length);
                out.writeRawBytes(command);
            }
            for (ByteBuffer other : entries) {
                out.writeRawBytes(other.duplicate());
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(entry);
    }

    /** @throws StorageException the bytes are no log entry of a version this code knows */
    public static List<Logged> decode(ByteBuffer entry) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(entry);
            return mapped(LogEntry.parseFrom(in).getCommandsList(), LogCodec::logged);
        } catch (IOException e) {
            throw new StorageException("a log entry is unreadable", e);
        }
    }

    /** Reads back one command that {@link #encode} wrote. @throws StorageException the bytes are none */
    public static Logged decodeCommand(byte[] command) {
        try {
            return logged(io.photoncloud.proto.chainfire.stored.v1.Command.parseFrom(command));
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException("a command is unreadable", e);
        }
    }

    private static Logged logged(io.photoncloud.proto.chainfire.stored.v1.Command form) {
        Command command = switch (form.getKindCase()) {
            case TRANSACTION -> new Command.Transact(transaction(form.getTransaction()));
            case LEASE_GRANT ->
                new Command.GrantLease(
                        form.getLeaseGrant().getId(), form.getLeaseGrant().getTtlSeconds());
            case LEASE_REVOKE -> new Command.RevokeLease(form.getLeaseRevoke().getId());
            case LEASE_CHECKPOINT -> {
                var remaining = new TreeMap<Long, Long>();
                form.getLeaseCheckpoint()
                        .getLeasesList()
                        .forEach(lease -> remaining.put(lease.getId(), lease.getRemainingMs()));
                yield new Command.CheckpointLeases(remaining);
            }
            case COMPACT -> new Command.Compact(form.getCompact().getRevision());
            case DIGEST_MARK -> new Command.MarkDigest(form.getDigestMark().getId());
            case KIND_NOT_SET ->
                throw new StorageException("a log entry holds a command that this version does not know");
        };
        return new Logged(command, new Command.Origin(form.getOriginMember(), form.getOriginSequence()));
    }

    private static io.photoncloud.proto.chainfire.stored.v1.Transaction transaction(Transaction transaction) {
        var form = io.photoncloud.proto.chainfire.stored.v1.Transaction.newBuilder();
        for (Condition condition : transaction.conditions()) {
            form.addConditions(condition(condition));
        }
        for (Operation operation : transaction.then()) {
            form.addThen(operation(operation));
        }
        for (Operation operation : transaction.otherwise()) {
            form.addOtherwise(operation(operation));
        }
        return form.build();
    }

    private static Transaction transaction(io.photoncloud.proto.chainfire.stored.v1.Transaction form) {
        return new Transaction(
                mapped(form.getConditionsList(), LogCodec::condition),
                mapped(form.getThenList(), LogCodec::operation),
                mapped(form.getOtherwiseList(), LogCodec::operation));
    }

    /** A stream's set-up is a good part of what decoding a small command costs. */
    private static <F, T> List<T> mapped(List<F> forms, Function<F, T> reading) {
        if (forms.isEmpty()) {
            return List.of();
        }
        if (forms.size() == 1) {
            return List.of(reading.apply(forms.getFirst()));
        }
        List<T> read = new ArrayList<>(forms.size());
        for (F form : forms) {
            read.add(reading.apply(form));
        }
        return read;
    }

    private static ByteString wrap(byte[] content) {
        return UnsafeByteOperations.unsafeWrap(content);
    }

    private static io.photoncloud.proto.chainfire.stored.v1.KeyRange range(KeyRange range) {
        var form = io.photoncloud.proto.chainfire.stored.v1.KeyRange.newBuilder()
                .setStart(wrap(range.start().unsafeArray()));
        if (!range.isSingle()) {
            form.setEnd(
                    range.end() == null ? ByteString.EMPTY : wrap(range.end().unsafeArray()));
        }
        return form.build();
    }

    private static KeyRange range(io.photoncloud.proto.chainfire.stored.v1.KeyRange form) {
        Key start = Rows.key(form.getStart());
        if (!form.hasEnd()) {
            return KeyRange.single(start);
        }
        return form.getEnd().isEmpty() ? KeyRange.from(start) : KeyRange.between(start, Rows.key(form.getEnd()));
    }

    private static io.photoncloud.proto.chainfire.stored.v1.Condition condition(Condition condition) {
        var form = io.photoncloud.proto.chainfire.stored.v1.Condition.newBuilder()
                .setKeys(range(condition.keys()))
                .setComparison(
                        switch (condition.comparison()) {
                            case EQUAL -> Comparison.EQUAL;
                            case NOT_EQUAL -> Comparison.NOT_EQUAL;
                            case LESS -> Comparison.LESS;
                            case GREATER -> Comparison.GREATER;
                        });
        switch (condition.target()) {
            case Condition.Target.Version(long version) -> form.setVersion(version);
            case Condition.Target.CreateRevision(long revision) -> form.setCreateRevision(revision);
            case Condition.Target.ModRevision(long revision) -> form.setModRevision(revision);
            case Condition.Target.Value(Bytes value) -> form.setValue(wrap(value.unsafeArray()));
            case Condition.Target.Lease(long lease) -> form.setLease(lease);
        }
        return form.build();
    }

    private static Condition condition(io.photoncloud.proto.chainfire.stored.v1.Condition form) {
        Condition.Comparison comparison = switch (form.getComparison()) {
            case EQUAL -> Condition.Comparison.EQUAL;
            case NOT_EQUAL -> Condition.Comparison.NOT_EQUAL;
            case LESS -> Condition.Comparison.LESS;
            case GREATER -> Condition.Comparison.GREATER;
            case COMPARISON_UNSPECIFIED, UNRECOGNIZED ->
                throw new StorageException("a log entry holds a comparison that this version does not know");
        };
        Condition.Target target = switch (form.getTargetCase()) {
            case VERSION -> new Condition.Target.Version(form.getVersion());
            case CREATE_REVISION -> new Condition.Target.CreateRevision(form.getCreateRevision());
            case MOD_REVISION -> new Condition.Target.ModRevision(form.getModRevision());
            case VALUE -> new Condition.Target.Value(Rows.bytes(form.getValue()));
            case LEASE -> new Condition.Target.Lease(form.getLease());
            case TARGET_NOT_SET ->
                throw new StorageException("a log entry holds a condition that this version does not know");
        };
        return new Condition(range(form.getKeys()), comparison, target);
    }

    private static io.photoncloud.proto.chainfire.stored.v1.Operation operation(Operation operation) {
        var form = io.photoncloud.proto.chainfire.stored.v1.Operation.newBuilder();
        switch (operation) {
            case Operation.Put put ->
                form.setPut(Put.newBuilder()
                        .setKey(wrap(put.key().unsafeArray()))
                        .setValue(wrap(put.value().unsafeArray()))
                        .setLease(put.lease())
                        .setKeepValue(put.keepValue())
                        .setKeepLease(put.keepLease())
                        .setReturnPrevious(put.returnPrevious())
                        .setIsNew(put.isNew()));
            case Operation.Delete(KeyRange keys, boolean returnPrevious) ->
                form.setDelete(Delete.newBuilder().setKeys(range(keys)).setReturnPrevious(returnPrevious));
            case Operation.Get(RangeQuery query) ->
                form.setGet(Get.newBuilder()
                        .setKeys(range(query.keys()))
                        .setRevision(query.revision())
                        .setLimit(query.limit())
                        .setCounted(query.counted())
                        .setProjection(
                                switch (query.projection()) {
                                    case ENTRIES -> Projection.ENTRIES;
                                    case KEYS -> Projection.KEYS;
                                    case COUNT -> Projection.COUNT;
                                }));
            case Operation.Nested(Transaction transaction) -> form.setNested(transaction(transaction));
        }
        return form.build();
    }

    private static Operation operation(io.photoncloud.proto.chainfire.stored.v1.Operation form) {
        return switch (form.getKindCase()) {
            case PUT -> {
                Put put = form.getPut();
                yield new Operation.Put(
                        Rows.key(put.getKey()),
                        Rows.bytes(put.getValue()),
                        put.getLease(),
                        put.getKeepValue(),
                        put.getKeepLease(),
                        put.getReturnPrevious(),
                        put.getIsNew());
            }
            case DELETE ->
                new Operation.Delete(
                        range(form.getDelete().getKeys()), form.getDelete().getReturnPrevious());
            case GET -> {
                Get get = form.getGet();
                RangeQuery.Projection projection = switch (get.getProjection()) {
                    case ENTRIES -> RangeQuery.Projection.ENTRIES;
                    case KEYS -> RangeQuery.Projection.KEYS;
                    case COUNT -> RangeQuery.Projection.COUNT;
                    case PROJECTION_UNSPECIFIED, UNRECOGNIZED ->
                        throw new StorageException("a log entry holds a projection that this version does not know");
                };
                yield new Operation.Get(new RangeQuery(
                        range(get.getKeys()),
                        get.getRevision(),
                        get.getLimit(),
                        projection,
                        get.getCounted(),
                        RangeQuery.Consistency.SERIALIZABLE));
            }
            case NESTED -> new Operation.Nested(transaction(form.getNested()));
            case KIND_NOT_SET ->
                throw new StorageException("a log entry holds an operation that this version does not know");
        };
    }
}
