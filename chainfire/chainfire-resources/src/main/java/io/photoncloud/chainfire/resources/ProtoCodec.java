package io.photoncloud.chainfire.resources;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import java.util.function.Function;

/** A codec whose stored form is a protobuf message. */
public final class ProtoCodec {

    private ProtoCodec() {}

    public static <T, M extends MessageLite> Codec<T> of(
            Parser<M> parser, Function<? super T, ? extends M> toStored, Function<? super M, ? extends T> toDomain) {
        return new Codec<>() {
            @Override
            public Bytes encode(T value) {
                return Bytes.wrap(toStored.apply(value).toByteArray());
            }

            @Override
            public T decode(Bytes stored) {
                try {
                    return toDomain.apply(parser.parseFrom(stored.unsafeArray()));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalArgumentException("the stored form is unreadable", e);
                }
            }
        };
    }
}
