package io.photoncloud.system.prismnet;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** One subnet that all clients make ports in at once. For many threads. */
final class SharedSubnet {

    /** Of 10.1.0.0/25: without network, gateway and broadcast address. */
    private static final int USABLE = 125;

    private final String id;
    /** The addresses of the ports that there are, by their ids. */
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    private SharedSubnet(String id) {
        this.id = id;
    }

    static SharedSubnet make(Rest rest) {
        String vpc = made(rest, "vpcs", "{\"name\": \"v\", \"org_id\": \"shared\", \"cidr_block\": \"10.1.0.0/24\"}");
        return new SharedSubnet(made(
                rest, "subnets", "{\"name\": \"s\", \"vpc_id\": \"" + vpc + "\", \"cidr_block\": \"10.1.0.0/25\"}"));
    }

    private static String made(Rest rest, String what, String body) {
        return rest.insist("POST", "/api/v1/" + what, body, "Idempotency-Key", "shared-" + what)
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    /** The ports that one client has in it, few enough that all clients together never fill it. */
    final class Share implements Kind {

        private final int max;
        private final Known<String> own = new Known<>("port-0000000000000000");

        Share(int clients) {
            this.max = USABLE / clients;
        }

        @Override
        public Step draw(Random random) {
            String port = own.draw(random);
            return own.size() < max && random.nextInt(5) < 3 ? create() : delete(port);
        }

        private Step create() {
            return new Step("POST", "/api/v1/ports", "{\"subnet_id\": \"" + id + "\"}", () -> DONE, this::add);
        }

        private void add(JsonNode answer) {
            String port = answer.path("id").asString();
            own.put(port, answer.path("ip_address").asString());
            assertThat(addresses.put(port, own.get(port)))
                    .as("made twice: %s", answer)
                    .isNull();
        }

        private Step delete(String port) {
            return new Step("DELETE", "/api/v1/ports/" + port, "", () -> own.has(port) ? DONE : "NOT_FOUND", _ -> {
                own.remove(port);
                addresses.remove(port);
            });
        }

        /** That is done for all of them. */
        @Override
        public void compare(Rest rest) {}
    }

    /** What there is is what the clients have, no address is a port's twice, and as many more can be made as are left. */
    void compare(Rest rest, Walker walker) {
        Map<String, String> shown = new TreeMap<>();
        rest.all("/api/v1/ports?subnet_id=" + id, "ports")
                .forEach(port -> shown.put(
                        port.path("id").asString(), port.path("ip_address").asString()));
        assertThat(shown).isEqualTo(new TreeMap<>(addresses));
        assertThat(shown.values()).doesNotHaveDuplicates();
        for (int made = shown.size(); made < USABLE; made++) {
            walker.make(filling(DONE));
        }
        walker.make(filling("CONFLICT"));
    }

    private Step filling(String expected) {
        return new Step("POST", "/api/v1/ports", "{\"subnet_id\": \"" + id + "\"}", () -> expected, _ -> {});
    }
}
