package io.photoncloud.prismnet.walk;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a PrismNET has, as sets and maps. Every rule stands here once more, as plainly as it can be said. */
final class NetworkModel {

    /** Numbers of addresses that somebody has, and those that nobody gets. */
    static final class Pool {
        final String text;
        final boolean six;
        final BitSet all;
        final BitSet withheld;
        final BitSet used = new BitSet();
        final Map<Integer, String> reservations = new TreeMap<>();

        Pool(String text, boolean six, BitSet all, BitSet withheld) {
            this.text = text;
            this.six = six;
            this.all = all;
            this.withheld = withheld;
        }

        static Pool of(Block block) {
            return new Pool(block.toString(), block.six(), block.all(), block.withheld());
        }

        /** -1 for none. */
        int next() {
            BitSet free = free();
            return free.nextSetBit(0);
        }

        BitSet free() {
            BitSet free = (BitSet) all.clone();
            free.andNot(withheld);
            free.andNot(used);
            return free;
        }

        boolean gives(int number) {
            return all.get(number) && !withheld.get(number);
        }
    }

    record Subnet(String vpc, List<Block> blocks, List<Pool> pools) {

        Pool pool(boolean six) {
            return pools.stream().filter(pool -> pool.six == six).findFirst().orElseThrow();
        }

        boolean has(boolean six) {
            return pools.stream().anyMatch(pool -> pool.six == six);
        }
    }

    /** @param numbers of its addresses, in the order of its subnet's blocks */
    record Port(String subnet, List<Integer> numbers, List<String> reservations, long generation, long ready) {

        Port rebound() {
            return new Port(subnet, numbers, reservations, generation + 1, ready);
        }

        Port ready(long reported) {
            return new Port(subnet, numbers, reservations, generation, Math.max(ready, reported));
        }
    }

    /** @param port empty for none */
    record Address(String pool, @Nullable String subnet, boolean six, int number, String port) {}

    final Map<String, Boolean> vpcs = new TreeMap<>();
    final Map<String, Subnet> subnets = new TreeMap<>();
    final Map<String, Port> ports = new TreeMap<>();
    final Map<String, Address> addresses = new TreeMap<>();
    final Map<String, Pool> providerPools = new TreeMap<>();

    /** What is there for certain. */
    static <T> T known(Map<String, T> map, String id) {
        return Objects.requireNonNull(map.get(id), id);
    }

    /** Of which a VPC's subnets have some. */
    BitSet taken(String vpc, boolean six) {
        BitSet taken = new BitSet();
        subnets.values().stream()
                .filter(subnet -> subnet.vpc().equals(vpc))
                .flatMap(subnet -> subnet.blocks().stream())
                .filter(block -> block.six() == six)
                .forEach(block -> taken.or(block.all()));
        return taken;
    }

    boolean overlaps(String vpc, Block block) {
        return taken(vpc, block.six()).intersects(block.all());
    }

    /** The first of that size; null for none. */
    @Nullable
    Block free(String vpc, boolean six, int size) {
        BitSet taken = taken(vpc, six);
        for (int first = 0; six || first + size <= 64; first += size) {
            Block block = new Block(six, first, size);
            if (!taken.intersects(block.all())) {
                return block;
            }
        }
        return null;
    }

    void add(String id, String vpc, List<Block> blocks) {
        subnets.put(id, new Subnet(vpc, blocks, blocks.stream().map(Pool::of).toList()));
    }

    Pool pool(Address address) {
        return address.subnet() == null
                ? known(providerPools, address.pool())
                : known(subnets, address.subnet()).pool(address.six());
    }

    void give(String id, Address address) {
        addresses.put(id, address);
        pool(address).used.set(address.number());
        pool(address).reservations.put(address.number(), id);
    }

    void giveBack(String id) {
        Address gone = known(addresses, id);
        addresses.remove(id);
        pool(gone).used.clear(gone.number());
        pool(gone).reservations.remove(gone.number());
    }

    /** The reservation that a port of that address would use; null where it is taken otherwise, empty where it is free. */
    @Nullable
    String reservation(Pool pool, int number) {
        if (!pool.used.get(number)) {
            return "";
        }
        String id = pool.reservations.get(number);
        return id != null && known(addresses, id).port().isEmpty() ? id : null;
    }

    void plug(String id, Port port) {
        ports.put(id, port);
        Subnet subnet = known(subnets, port.subnet());
        for (int i = 0; i < port.numbers().size(); i++) {
            subnet.pools().get(i).used.set(port.numbers().get(i));
            hold(port.reservations().get(i), id);
        }
    }

    void unplug(String id) {
        Port gone = known(ports, id);
        ports.remove(id);
        Subnet subnet = known(subnets, gone.subnet());
        for (int i = 0; i < gone.numbers().size(); i++) {
            if (gone.reservations().get(i).isEmpty()) {
                subnet.pools().get(i).used.clear(gone.numbers().get(i));
            }
            hold(gone.reservations().get(i), "");
        }
    }

    private void hold(String reservation, String port) {
        addresses.computeIfPresent(
                reservation,
                (_, address) -> new Address(address.pool(), address.subnet(), address.six(), address.number(), port));
    }

    boolean isUsed(String subnet) {
        return ports.values().stream().anyMatch(port -> port.subnet().equals(subnet))
                || addresses.values().stream().anyMatch(address -> subnet.equals(address.subnet()));
    }

    List<String> subnetsOf(String vpc) {
        List<String> all = new ArrayList<>();
        subnets.forEach((id, subnet) -> {
            if (subnet.vpc().equals(vpc)) {
                all.add(id);
            }
        });
        return all;
    }
}
