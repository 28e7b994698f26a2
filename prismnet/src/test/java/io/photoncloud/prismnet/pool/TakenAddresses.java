package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the rows of a pool say is taken. */
public final class TakenAddresses {

    private TakenAddresses() {}

    public static Set<IpAddress> of(ReplicatedStore store, String pool, String block) {
        AddressPool whole = AddressPool.of(pool, AddressText.block("block", block), List.of());
        Set<IpAddress> taken = new HashSet<>();
        var _ = WholeList.read(PoolStore.chunks(store)::list, 0, row -> {
            PoolChunk chunk = row.value();
            if (chunk.pool().equals(pool)) {
                chunk.taken().stream()
                        .mapToObj(bit -> whole.address(new AddressPool.Place(chunk.number(), bit)))
                        .forEach(taken::add);
            }
        });
        return taken;
    }
}
