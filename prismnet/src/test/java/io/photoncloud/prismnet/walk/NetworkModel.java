package io.photoncloud.prismnet.walk;

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

    /** Counts what was changed in it. */
    static final class Vpc {
        final boolean six;
        long generation = 1;

        Vpc(boolean six) {
            this.six = six;
        }
    }

    /** @param generation of its VPC, when it was last changed itself */
    record Subnet(String vpc, List<Block> blocks, List<Pool> pools, String table, long generation) {

        Subnet with(String other, long raised) {
            return new Subnet(vpc, blocks, pools, other, raised);
        }

        Pool pool(boolean six) {
            return pools.stream().filter(pool -> pool.six == six).findFirst().orElseThrow();
        }

        boolean has(boolean six) {
            return pools.stream().anyMatch(pool -> pool.six == six);
        }
    }

    /** @param numbers of its addresses, in the order of its subnet's blocks */
    record Port(
            String subnet,
            List<Integer> numbers,
            List<String> reservations,
            List<String> groups,
            long generation,
            long ready) {

        Port rebound() {
            return new Port(subnet, numbers, reservations, groups, generation + 1, ready);
        }

        Port with(List<String> others) {
            return groups.equals(others)
                    ? this
                    : new Port(subnet, numbers, reservations, others, generation + 1, ready);
        }

        Port ready(long reported) {
            return new Port(subnet, numbers, reservations, groups, generation, Math.max(ready, reported));
        }
    }

    /** @param rules what each allows, by its id */
    record Group(String vpc, Map<String, String> rules) {}

    /** @param routes where each destination is sent, but for the VPC's blocks */
    record Table(String vpc, Map<String, String> routes) {}

    /** @param port empty for none */
    record Address(String pool, @Nullable String subnet, boolean six, int number, String port) {}

    final Map<String, Vpc> vpcs = new TreeMap<>();
    final Map<String, Subnet> subnets = new TreeMap<>();
    final Map<String, Port> ports = new TreeMap<>();
    final Map<String, Group> groups = new TreeMap<>();
    final Map<String, Table> tables = new TreeMap<>();
    final Map<String, Address> addresses = new TreeMap<>();
    final Map<String, Pool> providerPools = new TreeMap<>();

    /** What is there for certain. */
    static <T> T known(Map<String, T> map, String id) {
        return Objects.requireNonNull(map.get(id), id);
    }

    /** What every VPC has from its beginning, under an id like its own. */
    static String own(String prefix, String vpc) {
        return prefix + vpc.substring(vpc.indexOf('-'));
    }

    long raise(String vpc) {
        return ++known(vpcs, vpc).generation;
    }

    boolean hasSix(String vpc) {
        Vpc known = vpcs.get(vpc);
        return known != null && known.six;
    }

    String vpcOf(Port port) {
        return known(subnets, port.subnet()).vpc();
    }

    boolean isOfVpc(String vpc, String group) {
        Group known = groups.get(group);
        return known != null && known.vpc().equals(vpc);
    }

    boolean isGroupUsed(String id) {
        return own("sg", known(groups, id).vpc()).equals(id)
                || ports.values().stream().anyMatch(port -> port.groups().contains(id))
                || groups.entrySet().stream()
                        .anyMatch(other -> !other.getKey().equals(id)
                                && other.getValue().rules().values().stream().anyMatch(rule -> rule.endsWith(id)));
    }

    boolean isTableUsed(String id) {
        return own("rtb", known(tables, id).vpc()).equals(id)
                || subnets.values().stream().anyMatch(subnet -> subnet.table().equals(id));
    }

    boolean isNextHop(String port) {
        return tables.values().stream()
                .anyMatch(table -> table.routes().values().stream().anyMatch(target -> target.endsWith(port)));
    }

    /** Whether there is anything in it that it had not from its beginning. */
    boolean isVpcUsed(String vpc) {
        return subnets.values().stream().anyMatch(subnet -> subnet.vpc().equals(vpc))
                || groups.values().stream()
                                .filter(group -> group.vpc().equals(vpc))
                                .count()
                        > 1
                || tables.values().stream()
                                .filter(table -> table.vpc().equals(vpc))
                                .count()
                        > 1;
    }

    void removeVpc(String vpc) {
        vpcs.remove(vpc);
        groups.remove(own("sg", vpc));
        tables.remove(own("rtb", vpc));
    }

    void removeSubnet(String id) {
        raise(known(subnets, id).vpc());
        subnets.remove(id);
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
        subnets.put(id, new Subnet(vpc, blocks, blocks.stream().map(Pool::of).toList(), own("rtb", vpc), raise(vpc)));
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
}
