package io.photoncloud.chainfire.members;

import com.google.protobuf.InvalidProtocolBufferException;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.chainfire.stored.v1.MemberRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The numbers that operators give to members, under a prefix of the service's own: one record a number, and one an address. */
public final class MemberStore {

    private static final String MEMBERS = "members/";
    private static final String ADDRESSES = "addresses/";

    private final EmbeddedStore store;
    private final Key prefix;

    /** @param prefix of the records' keys, where nothing else is kept */
    public MemberStore(EmbeddedStore store, Key prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /** A record and the revision that wrote it. */
    record Numbered(long nodeId, String address, long revision) {}

    /** All numbers by address, as this node knows them: also without a quorum. */
    Map<String, Long> numbersByAddress() {
        KeyRange all = KeyRange.prefix(key(MEMBERS).toArray());
        Map<String, Long> numbers = new HashMap<>();
        for (Entry entry : store.range(RangeQuery.of(all).serializable()).entries()) {
            MemberRecord record = parse(entry);
            numbers.put(record.getAddress(), record.getNodeId());
        }
        return numbers;
    }

    Optional<Numbered> find(long nodeId) {
        return find(memberKey(nodeId));
    }

    Optional<Numbered> find(String address) {
        return find(addressKey(address));
    }

    private Optional<Numbered> find(Key key) {
        return store.find(key).map(entry -> {
            MemberRecord record = parse(entry);
            return new Numbered(record.getNodeId(), record.getAddress(), entry.modRevision());
        });
    }

    /**
     * Gives a number to an address.
     *
     * @param ofNumber what there is under the number, to be replaced; {@code ofAddress} likewise
     * @return Conflicted where one of them changed meanwhile
     */
    CommitResult put(long nodeId, String address, Optional<Numbered> ofNumber, Optional<Numbered> ofAddress) {
        Bytes value = Bytes.wrap(MemberRecord.newBuilder()
                .setNodeId(nodeId)
                .setAddress(address)
                .build()
                .toByteArray());
        Transaction transaction = Transaction.when(
                        unchanged(memberKey(nodeId), ofNumber), unchanged(addressKey(address), ofAddress))
                .then(Operation.Put.of(memberKey(nodeId), value), Operation.Put.of(addressKey(address), value));
        return store.commit(transaction);
    }

    private static Condition unchanged(Key key, Optional<Numbered> present) {
        return present.map(found -> Condition.unchangedSince(key, found.revision()))
                .orElse(Condition.absent(key));
    }

    void delete(long nodeId, String address) {
        store.commit(Transaction.of(Operation.Delete.of(memberKey(nodeId)), Operation.Delete.of(addressKey(address))));
    }

    private Key key(String rest) {
        byte[] end = rest.getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(prefix.toArray(), prefix.size() + end.length);
        System.arraycopy(end, 0, whole, prefix.size(), end.length);
        return Key.wrap(whole);
    }

    private Key memberKey(long nodeId) {
        return key(MEMBERS + nodeId);
    }

    private Key addressKey(String address) {
        return key(ADDRESSES + address);
    }

    private static MemberRecord parse(Entry entry) {
        try {
            return MemberRecord.parseFrom(entry.value().unsafeArray());
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException(StoreException.Reason.DIVERGED, "a record of a member is damaged", e);
        }
    }
}
