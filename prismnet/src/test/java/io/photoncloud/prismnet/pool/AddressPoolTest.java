package io.photoncloud.prismnet.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.IpRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPoolTest {

    private static final IpAddress BASE = AddressText.address("base", "10.0.0.0");

    /** Beside a list of the addresses in the order in which they are given out. */
    @Test
    void poolsOfRangesAtRandomNumberTheirAddressesAsAListDoes() {
        long seed = Long.getLong("pool.seed", new Random().nextLong());
        System.out.println("AddressPoolTest: -Dpool.seed=" + seed);
        Random random = new Random(seed);
        for (int step = 0; step < 60; step++) {
            List<IpRange> ranges = new ArrayList<>();
            List<IpRange> reserved = new ArrayList<>();
            Set<IpAddress> all = new LinkedHashSet<>();
            while (ranges.isEmpty() || random.nextInt(3) > 0) {
                IpRange range = range(random, 5_000);
                if (ranges.stream().noneMatch(range::overlaps)) {
                    ranges.add(range);
                    all.addAll(addresses(range));
                }
            }
            Set<IpAddress> withheld = new LinkedHashSet<>();
            while (random.nextInt(3) > 0) {
                IpRange range = range(random, 500);
                reserved.add(range);
                withheld.addAll(addresses(range));
            }
            withheld.retainAll(all);
            AddressPool pool = new AddressPool("p", ranges, reserved);
            assertThat(pool.size()).isEqualTo(all.size());
            assertThat(pool.reservedSize()).isEqualTo(withheld.size());
            BitSet expected = new BitSet();
            int number = 0;
            for (IpAddress address : all) {
                AddressPool.Place place = pool.place(address);
                assertThat(place.chunk() * AddressPool.CHUNK_SIZE + place.bit()).isEqualTo(number);
                assertThat(pool.address(place)).isEqualTo(address);
                expected.set(number++, withheld.contains(address));
            }
            expected.set(number, pool.searched() * AddressPool.CHUNK_SIZE);
            for (int chunk = 0; chunk < pool.searched(); chunk++) {
                int from = chunk * AddressPool.CHUNK_SIZE;
                assertThat(pool.withheld(chunk))
                        .as("chunk %d of %s without %s", chunk, ranges, reserved)
                        .isEqualTo(expected.get(from, from + AddressPool.CHUNK_SIZE));
            }
        }
    }

    private static IpRange range(Random random, int sizeMax) {
        IpAddress first = BASE.plus(random.nextInt(20_000));
        return new IpRange(first, first.plus(random.nextInt(sizeMax)));
    }

    private static List<IpAddress> addresses(IpRange range) {
        List<IpAddress> all = new ArrayList<>();
        for (IpAddress each = range.first(); each.compareTo(range.last()) <= 0; each = each.plus(1)) {
            all.add(each);
        }
        return all;
    }
}
