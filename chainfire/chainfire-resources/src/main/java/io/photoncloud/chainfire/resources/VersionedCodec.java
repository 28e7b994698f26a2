package io.photoncloud.chainfire.resources;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.proto.resources.stored.v1.VersionedForm;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Stored forms that say which version they are of. What an older release wrote is upgraded step by step when it is read,
 * and written in the newest version when the row is next changed; what a newer release wrote is refused, and never
 * written over by one that does not know it.
 */
public final class VersionedCodec<T> implements Codec<T> {

    private final Codec<T> newest;
    private final List<UnaryOperator<Bytes>> upgrades;

    private VersionedCodec(Codec<T> newest, List<UnaryOperator<Bytes>> upgrades) {
        this.newest = newest;
        this.upgrades = List.copyOf(upgrades);
    }

    /** Of the first version. */
    public static <T> VersionedCodec<T> first(Codec<T> codec) {
        return new VersionedCodec<>(codec, List.of());
    }

    /**
     * @param newest of the newest version, which is one more than there are upgrades
     * @param upgrades from version 1 to 2, from 2 to 3, and so on; pure, and kept for as long as a row may be that old
     */
    public static <T> VersionedCodec<T> of(Codec<T> newest, List<UnaryOperator<Bytes>> upgrades) {
        return new VersionedCodec<>(newest, upgrades);
    }

    public int version() {
        return upgrades.size() + 1;
    }

    @Override
    public Bytes encode(T value) {
        return Bytes.wrap(VersionedForm.newBuilder()
                .setVersion(version())
                .setContent(UnsafeByteOperations.unsafeWrap(newest.encode(value).unsafeArray()))
                .build()
                .toByteArray());
    }

    @Override
    public T decode(Bytes stored) {
        VersionedForm form;
        try {
            form = VersionedForm.parseFrom(stored.unsafeArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the stored form says no version", e);
        }
        int version = form.getVersion();
        if (version < 1 || version > version()) {
            throw new IllegalArgumentException("the stored form is of version " + version
                    + ", and this release knows 1 to " + version() + ": was it written by a newer one?");
        }
        Bytes content = Bytes.wrap(form.getContent().toByteArray());
        for (UnaryOperator<Bytes> upgrade : upgrades.subList(version - 1, upgrades.size())) {
            content = upgrade.apply(content);
        }
        return newest.decode(content);
    }
}
