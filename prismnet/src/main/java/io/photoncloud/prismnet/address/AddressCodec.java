package io.photoncloud.prismnet.address;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.proto.prismnet.stored.v1.StoredAddressRange;
import io.photoncloud.proto.prismnet.stored.v1.StoredCidrBlock;

/** The stored forms of addresses, as parts of others. */
public final class AddressCodec {

    private AddressCodec() {}

    public static ByteString toStored(IpAddress address) {
        return UnsafeByteOperations.unsafeWrap(address.toBytes());
    }

    public static IpAddress toDomain(ByteString stored) {
        return IpAddress.of(stored.toByteArray());
    }

    public static StoredCidrBlock toStored(CidrBlock block) {
        return StoredCidrBlock.newBuilder()
                .setNetwork(toStored(block.network()))
                .setPrefixLength(block.prefixLength())
                .build();
    }

    public static CidrBlock toDomain(StoredCidrBlock stored) {
        return new CidrBlock(toDomain(stored.getNetwork()), stored.getPrefixLength());
    }

    public static StoredAddressRange toStored(IpRange range) {
        return StoredAddressRange.newBuilder()
                .setFirst(toStored(range.first()))
                .setLast(toStored(range.last()))
                .build();
    }

    public static IpRange toDomain(StoredAddressRange stored) {
        return new IpRange(toDomain(stored.getFirst()), toDomain(stored.getLast()));
    }
}
