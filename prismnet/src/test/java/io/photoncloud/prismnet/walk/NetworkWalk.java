package io.photoncloud.prismnet.walk;

import static io.photoncloud.prismnet.walk.Calls.CONFLICT;
import static io.photoncloud.prismnet.walk.Calls.INVALID;
import static io.photoncloud.prismnet.walk.Calls.NOT_FOUND;
import static io.photoncloud.prismnet.walk.Calls.OK;
import static io.photoncloud.prismnet.walk.Calls.fields;
import static io.photoncloud.prismnet.walk.Calls.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.prismnet.walk.NetworkModel.Address;
import io.photoncloud.prismnet.walk.NetworkModel.Pool;
import io.photoncloud.prismnet.walk.NetworkModel.Port;
import io.photoncloud.prismnet.walk.NetworkModel.Subnet;
import io.photoncloud.prismnet.walk.NetworkModel.Vpc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes one call after another, each as a model of the service says it has to be answered, and says in the end whether the
 * service has what the model has. Each change has a key of its own: a door that loses an answer may call again, as often
 * as it takes. Walkers of different numbers do not meet.
 */
public final class NetworkWalk {

    private final Random random;
    private final int walker;
    private final Calls calls;
    private final NetworkModel model = new NetworkModel();
    private final PolicyWalk policies;

    /** @param walker 0 to 255 */
    public NetworkWalk(Random random, int walker, Function<DoorCall, DoorAnswer> door) {
        this.random = random;
        this.walker = walker;
        this.calls = new Calls(random, "walk-" + walker, door);
        this.policies = new PolicyWalk(random, model, calls);
    }

    /** How many changes were asked for. */
    public int made() {
        return calls.made();
    }

    /** Makes a call, and holds its answer against the model. */
    public void step() {
        switch (random.nextInt(60)) {
            case 0, 1 -> createVpc();
            case 2, 3, 4 -> createSubnet();
            case 5, 6, 7 -> allocateNextSubnet();
            case 8, 9, 10, 11, 12, 13, 14, 15, 16 -> createPort();
            case 17, 18, 19, 20 -> deletePort();
            case 21, 22 -> bindPort();
            case 23, 24 -> reportReady();
            case 25, 26, 27, 28 -> createAddress();
            case 29, 30, 31 -> deleteAddress();
            case 32, 33 -> createPool();
            case 34, 35 -> allocateNext();
            case 36 -> deletePool();
            case 37, 38 -> deleteSubnet();
            case 39 -> deleteVpc();
            default -> policies.step();
        }
    }

    private String organization() {
        return "walk-" + walker;
    }

    private void createVpc() {
        boolean both = random.nextBoolean();
        ObjectNode fields = fields("name", "v", "org_id", organization(), "cidr_block", Block.FOUR);
        if (both) {
            fields.put("ipv6_cidr_block", Block.SIX);
        }
        String vpc = id(calls.call("CreateVpc", fields, OK));
        model.vpcs.put(vpc, new Vpc(both));
        policies.vpcMade(vpc);
    }

    private int size() {
        return 4 << random.nextInt(3);
    }

    private void createSubnet() {
        String vpc = calls.any(model.vpcs);
        if (vpc == null) {
            return;
        }
        int size = size();
        Block four = new Block(false, random.nextInt(64 / size) * size, size);
        ObjectNode fields = fields("name", "s", "vpc_id", vpc, "cidr_block", four.toString());
        List<Block> blocks = new ArrayList<>(List.of(four));
        if (model.hasSix(vpc) && random.nextBoolean()) {
            int large = size();
            blocks.add(new Block(true, random.nextInt(64 / large) * large, large));
            fields.put("ipv6_cidr_block", blocks.getLast().toString());
        }
        boolean overlaps = blocks.stream().anyMatch(block -> model.overlaps(vpc, block));
        String expected = !model.vpcs.containsKey(vpc) ? NOT_FOUND : overlaps ? CONFLICT : OK;
        JsonNode answer = calls.call("CreateSubnet", fields, expected);
        if (expected.equals(OK)) {
            model.add(id(answer), vpc, blocks);
        }
    }

    private void allocateNextSubnet() {
        String vpc = calls.any(model.vpcs);
        if (vpc == null) {
            return;
        }
        int size = size();
        Block four = model.free(vpc, false, size);
        ObjectNode fields = fields("vpc_id", vpc, "prefix_length", new Block(false, 0, size).prefixLength());
        List<Block> blocks = new ArrayList<>();
        if (four != null) {
            blocks.add(four);
        }
        if (model.hasSix(vpc) && random.nextBoolean()) {
            int large = size();
            fields.put("ipv6_prefix_length", new Block(true, 0, large).prefixLength());
            blocks.add(model.free(vpc, true, large));
        }
        String expected = !model.vpcs.containsKey(vpc) ? NOT_FOUND : four == null ? CONFLICT : OK;
        JsonNode answer = calls.call("AllocateNextSubnet", fields, expected);
        if (expected.equals(OK)) {
            assertThat(answer.path("cidr_block").asString())
                    .isEqualTo(blocks.getFirst().toString());
            assertThat(answer.path("ipv6_cidr_block").asString(""))
                    .isEqualTo(blocks.size() < 2 ? "" : blocks.getLast().toString());
            model.add(id(answer), vpc, blocks);
        }
    }

    private void createPort() {
        String id = calls.any(model.subnets);
        if (id == null) {
            return;
        }
        Subnet subnet = model.subnets.get(id);
        ObjectNode fields = fields("subnet_id", id);
        if (subnet == null) {
            calls.call("CreatePort", fields, NOT_FOUND);
            return;
        }
        List<String> groups = policies.drawGroups(subnet.vpc());
        if (!groups.isEmpty()) {
            fields.set("security_group_ids", fields("all", groups).path("all"));
        }
        List<Integer> numbers = new ArrayList<>();
        List<String> reservations = new ArrayList<>();
        String expected = OK;
        for (Pool pool : subnet.pools()) {
            boolean asks = random.nextInt(3) == 0;
            int number = asks ? pool.all.nextSetBit(0) + random.nextInt(pool.all.cardinality()) : pool.next();
            String reservation = number < 0 ? null : model.reservation(pool, number);
            if (asks) {
                fields.put(pool.six ? "ipv6_address" : "ip_address", Block.text(pool.six, number));
            }
            if (asks && !pool.gives(number)) {
                expected = INVALID;
            } else if (reservation == null && expected.equals(OK)) {
                expected = CONFLICT;
            }
            numbers.add(number);
            reservations.add(reservation == null ? "" : reservation);
        }
        JsonNode answer = calls.call("CreatePort", fields, expected);
        if (expected.equals(OK)) {
            requireAddresses(answer, subnet, numbers);
            model.plug(
                    id(answer),
                    new Port(
                            id,
                            numbers,
                            reservations,
                            groups.isEmpty() ? List.of(NetworkModel.own("sg", subnet.vpc())) : groups,
                            1,
                            0));
            policies.requireAlike(answer);
        }
    }

    private static void requireAddresses(JsonNode port, Subnet subnet, List<Integer> numbers) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            expected.add(Block.text(subnet.pools().get(i).six, numbers.get(i)));
        }
        assertThat(port.path("ip_addresses").valueStream().map(JsonNode::asString))
                .isEqualTo(expected);
        assertThat(port.path("ip_address").asString()).isEqualTo(expected.getFirst());
    }

    private void deletePort() {
        calls.delete("DeletePort", calls.any(model.ports), model.ports, model::isNextHop, model::unplug);
    }

    private void bindPort() {
        String id = calls.any(model.ports);
        if (id == null) {
            return;
        }
        ObjectNode fields = fields("id", id, "device_id", "vm-" + calls.made(), "host", "h");
        JsonNode answer = calls.call("UpdatePort", fields, model.ports.containsKey(id) ? OK : NOT_FOUND);
        Port next = model.ports.computeIfPresent(id, (_, port) -> port.rebound());
        if (next != null) {
            assertThat(answer.path("generation").asLong()).isEqualTo(next.generation());
        }
    }

    private void reportReady() {
        String id = calls.any(model.ports);
        if (id == null) {
            return;
        }
        int reported = 1 + random.nextInt(3);
        Port port = model.ports.get(id);
        String expected = port == null ? NOT_FOUND : reported > port.generation() ? INVALID : OK;
        JsonNode answer = calls.call("ReportPortReady", fields("id", id, "ready_generation", reported), expected);
        if (port != null && expected.equals(OK)) {
            Port next = port.ready(reported);
            assertThat(answer.path("ready_generation").asLong()).isEqualTo(next.ready());
            model.ports.put(id, next);
        }
    }

    private void createAddress() {
        String id = calls.any(model.subnets);
        if (id == null) {
            return;
        }
        Subnet subnet = model.subnets.get(id);
        boolean six = subnet != null && subnet.has(true) && random.nextBoolean();
        Pool pool = subnet == null ? null : subnet.pool(six);
        boolean asks = pool != null && random.nextBoolean();
        ObjectNode fields = fields("subnet_id", id);
        int number = pool == null ? -1 : pool.next();
        if (pool != null && asks) {
            number = pool.all.nextSetBit(0) + random.nextInt(pool.all.cardinality());
            fields.put("ip_address", Block.text(six, number));
        } else {
            fields.put("family", six ? "ipv6" : "ipv4");
        }
        take(
                asks ? "CreateAddress" : "AllocateNextSubnetAddress",
                fields,
                pool,
                asks,
                new Address(id + (six ? "-ipv6" : "-ipv4"), id, six, number, ""));
    }

    private void take(String operation, ObjectNode fields, @Nullable Pool pool, boolean asks, Address address) {
        String expected = NOT_FOUND;
        if (pool != null) {
            expected = asks && !pool.gives(address.number())
                    ? INVALID
                    : address.number() < 0 || pool.used.get(address.number()) ? CONFLICT : OK;
        }
        JsonNode answer = calls.call(operation, fields, expected);
        if (expected.equals(OK)) {
            assertThat(answer.path("ip_address").asString()).isEqualTo(text(address));
            assertThat(answer.path("pool_id").asString()).isEqualTo(address.pool());
            model.give(id(answer), address);
        }
    }

    private String text(Address address) {
        return address.subnet() == null
                ? "203.0." + walker + "." + address.number()
                : Block.text(address.six(), address.number());
    }

    private void deleteAddress() {
        calls.delete(
                "DeleteAddress",
                calls.any(model.addresses),
                model.addresses,
                id -> !NetworkModel.known(model.addresses, id).port().isEmpty(),
                model::giveBack);
    }

    private void createPool() {
        int size = 1 << random.nextInt(4);
        BitSet all = new BitSet();
        int first = random.nextInt(64 / size) * size;
        all.set(first, first + size);
        boolean overlaps = model.providerPools.values().stream().anyMatch(pool -> pool.all.intersects(all));
        String block = "203.0." + walker + "." + first + "/" + (32 - Integer.numberOfTrailingZeros(size));
        JsonNode answer = calls.call(
                "CreateAddressPool",
                fields("name", organization(), "cidr_blocks", List.of(block)),
                overlaps ? CONFLICT : OK);
        if (!overlaps) {
            model.providerPools.put(id(answer), new Pool(block, false, all, new BitSet()));
        }
    }

    private void allocateNext() {
        String id = calls.any(model.providerPools);
        if (id == null) {
            return;
        }
        Pool pool = model.providerPools.get(id);
        take(
                "AllocateNextAddress",
                fields("pool_id", id, "org_id", organization()),
                pool,
                false,
                new Address(id, null, false, pool == null ? -1 : pool.next(), ""));
    }

    private void deletePool() {
        calls.delete(
                "DeleteAddressPool",
                calls.any(model.providerPools),
                model.providerPools,
                id -> !NetworkModel.known(model.providerPools, id).used.isEmpty(),
                model.providerPools::remove);
    }

    private void deleteSubnet() {
        calls.delete("DeleteSubnet", calls.any(model.subnets), model.subnets, model::isUsed, model::removeSubnet);
    }

    private void deleteVpc() {
        calls.delete("DeleteVpc", calls.any(model.vpcs), model.vpcs, model::isVpcUsed, model::removeVpc);
    }

    /** That the service has what the model has, and nothing else. */
    public void requireAlike() {
        List<JsonNode> vpcs = list("ListVpcs", "vpcs");
        assertThat(ids(vpcs)).isEqualTo(model.vpcs.keySet());
        vpcs.forEach(vpc -> requireGeneration(vpc, NetworkModel.known(model.vpcs, id(vpc)).generation));
        List<JsonNode> subnets = list("ListSubnets", "subnets");
        assertThat(ids(subnets)).isEqualTo(model.subnets.keySet());
        subnets.forEach(subnet -> {
            Subnet expected = NetworkModel.known(model.subnets, id(subnet));
            requireGeneration(subnet, expected.generation());
            assertThat(subnet.path("route_table_id").asString()).isEqualTo(expected.table());
        });
        List<JsonNode> ports = list("ListPorts", "ports");
        assertThat(ids(ports)).isEqualTo(model.ports.keySet());
        ports.forEach(port -> {
            Port expected = NetworkModel.known(model.ports, id(port));
            requireAddresses(port, NetworkModel.known(model.subnets, expected.subnet()), expected.numbers());
            policies.requireAlike(port);
            assertThat(port.path("ready_generation").asLong()).isEqualTo(expected.ready());
        });
        assertThat(ports.stream().map(port -> port.path("mac_address").asString()))
                .doesNotHaveDuplicates();
        List<JsonNode> addresses = list("ListAddresses", "addresses");
        assertThat(ids(addresses)).isEqualTo(model.addresses.keySet());
        addresses.forEach(address -> {
            Address expected = NetworkModel.known(model.addresses, id(address));
            assertThat(address.path("ip_address").asString()).isEqualTo(text(expected));
            assertThat(address.path("port_id").asString("")).isEqualTo(expected.port());
        });
        model.providerPools.forEach((id, pool) -> requireAlike(id, pool, number -> "203.0." + walker + "." + number));
        model.subnets.forEach((id, subnet) -> subnet.pools()
                .forEach(pool -> requireAlike(
                        id + (pool.six ? "-ipv6" : "-ipv4"), pool, number -> Block.text(pool.six, number))));
        policies.requireAlike(organization());
    }

    /** Without a driver everything is in force as soon as it is kept. */
    private static void requireGeneration(JsonNode shown, long generation) {
        assertThat(shown.path("generation").asLong()).as("%s", shown).isEqualTo(generation);
        assertThat(shown.path("ready_generation").asLong()).as("%s", shown).isEqualTo(generation);
    }

    private void requireAlike(String id, Pool pool, Function<Integer, String> text) {
        JsonNode shown = calls.read("GetAddressPool", fields("id", id));
        assertThat(shown.path("size").asInt())
                .as("%s (%s): %s", id, pool.text, shown)
                .isEqualTo(pool.all.cardinality());
        assertThat(shown.path("used").asInt())
                .as("%s (%s): %s", id, pool.text, shown)
                .isEqualTo(pool.used.cardinality());
        assertThat(shown.path("free").asInt())
                .as("%s (%s): %s", id, pool.text, shown)
                .isEqualTo(pool.free().cardinality());
        assertThat(shown.path("next_address").asString(""))
                .as("%s (%s): %s", id, pool.text, shown)
                .isEqualTo(pool.next() < 0 ? "" : text.apply(pool.next()));
    }

    /** All that is this walker's. */
    private List<JsonNode> list(String operation, String name) {
        return calls.list(operation, name, "org_id", organization());
    }

    private static Set<String> ids(List<JsonNode> all) {
        return all.stream().map(Calls::id).collect(Collectors.toCollection(TreeSet::new));
    }
}
