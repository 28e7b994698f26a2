package io.photoncloud.prismnet.walk;

import static io.photoncloud.prismnet.walk.Calls.CONFLICT;
import static io.photoncloud.prismnet.walk.Calls.OK;
import static io.photoncloud.prismnet.walk.Calls.fields;
import static io.photoncloud.prismnet.walk.Calls.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One subnet that several walkers make ports in at once. For many threads. */
public final class SharedSubnet {

    /** Of a /25: without network, gateway and broadcast address. */
    private static final int USABLE = 125;

    private final String id;
    private final Function<DoorCall, DoorAnswer> door;
    /** The addresses of the ports that there are, by their ids. */
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    private SharedSubnet(String id, Function<DoorCall, DoorAnswer> door) {
        this.id = id;
        this.door = door;
    }

    public static SharedSubnet make(Function<DoorCall, DoorAnswer> door) {
        Calls calls = new Calls(new Random(0), "shared", door);
        String vpc =
                id(calls.call("CreateVpc", fields("name", "v", "org_id", "shared", "cidr_block", "10.1.0.0/24"), OK));
        return new SharedSubnet(
                id(calls.call("CreateSubnet", fields("name", "s", "vpc_id", vpc, "cidr_block", "10.1.0.0/25"), OK)),
                door);
    }

    /** The ports that one walker has in it, few enough that all together never fill it. Of one thread. */
    public final class Share {

        private final Random random;
        private final Calls calls;
        private final int max;
        private final Map<String, String> own = new TreeMap<>();

        public Share(Random random, int number, int walkers) {
            this.random = random;
            this.calls = new Calls(random, "share-" + number, door);
            this.max = USABLE / walkers;
        }

        public int made() {
            return calls.made();
        }

        public void step() {
            if (own.size() < max && random.nextInt(5) < 3) {
                JsonNode port = calls.call("CreatePort", fields("subnet_id", id), OK);
                own.put(id(port), port.path("ip_address").asString());
                assertThat(addresses.put(id(port), own.get(id(port))))
                        .as("made twice: %s", port)
                        .isNull();
                return;
            }
            calls.delete("DeletePort", calls.any(own), own, _ -> false, gone -> {
                own.remove(gone);
                addresses.remove(gone);
            });
        }
    }

    /** What there is is what the walkers have, no address is a port's twice, and as many more can be made as are left. */
    public void requireAlike() {
        Calls calls = new Calls(new Random(0), "filling", door);
        Map<String, String> shown = calls.list("ListPorts", "ports", "subnet_id", id).stream()
                .collect(Collectors.toMap(
                        Calls::id, port -> port.path("ip_address").asString()));
        assertThat(shown).isEqualTo(addresses);
        assertThat(shown.values()).doesNotHaveDuplicates();
        for (int made = shown.size(); made < USABLE; made++) {
            var _ = calls.call("CreatePort", fields("subnet_id", id), OK);
        }
        var _ = calls.call("CreatePort", fields("subnet_id", id), CONFLICT);
    }
}
