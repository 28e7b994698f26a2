package io.photoncloud.system.prismnet;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.prismnet.Subnets.Subnet;
import io.photoncloud.system.walk.Step;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The ports in a client's subnets: of each it is known beforehand which address it gets. */
final class Ports implements Kind {

    private static final String CONFLICT = "CONFLICT";
    private static final String NOT_FOUND = "NOT_FOUND";

    /** A port of a device, or of none. */
    private static final class Port {
        private final String id;
        private final Subnet subnet;
        private final int address;
        private String device = "";
        private boolean up = true;
        private long generation = 1;
        private long ready;

        private Port(String id, Subnet subnet, int address) {
            this.id = id;
            this.subnet = subnet;
            this.address = address;
        }

        private void bind(String newDevice, boolean newUp) {
            if (!device.equals(newDevice) || up != newUp) {
                generation++;
            }
            device = newDevice;
            up = newUp;
        }

        private String status() {
            return device.isEmpty() ? "unbound" : !up ? "down" : ready == generation ? "active" : "pending";
        }

        private String line() {
            return "%s in %s has %s device %s generation %d ready %d %s"
                    .formatted(id, subnet.id, Subnets.address(address), device, generation, ready, status());
        }
    }

    private final Vpcs vpcs;
    private final Subnets subnets;
    private final Known<Port> ports = new Known<>("port-0000000000000000");

    Ports(Vpcs vpcs, Subnets subnets) {
        this.vpcs = vpcs;
        this.subnets = subnets;
        subnets.usedBy(subnet -> ports.all().stream().anyMatch(port -> port.subnet.id.equals(subnet)));
    }

    @Override
    public Step draw(Random random) {
        String subnet = subnets.known().draw(random);
        String id = ports.draw(random);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> Kind.orDry(create(subnet), random);
            case 3, 4 -> Kind.orDry(create(subnet, random), random);
            case 5 -> Kind.orDry(bind(id, "vm-" + random.nextInt(3), random.nextInt(4) > 0), random);
            case 6 -> report(id, random.nextInt(4));
            default -> Kind.orDry(delete(id), random);
        };
    }

    /** The next free address. */
    private Step create(String subnet) {
        return create(
                subnet,
                "",
                () -> subnets.known()
                        .find(subnet)
                        .flatMap(there -> there.free.stream().findFirst()));
    }

    /** One that is asked for. */
    private Step create(String subnet, Random random) {
        int asked = subnets.known()
                .find(subnet)
                .map(there -> there.anyUsable(random))
                .orElse(2);
        return create(
                subnet,
                ", \"ip_address\": \"" + Subnets.address(asked) + "\"",
                () -> subnets.known()
                        .find(subnet)
                        .filter(there -> there.free.contains(asked))
                        .map(_ -> asked));
    }

    private Step create(String subnet, String more, Supplier<Optional<Integer>> address) {
        return new Step(
                "POST",
                "/api/v1/ports",
                "{\"subnet_id\": \"" + subnet + "\"" + more + "}",
                () -> subnets.known().has(subnet) ? address.get().map(_ -> DONE).orElse(CONFLICT) : NOT_FOUND,
                answer -> add(subnets.known().get(subnet), address.get().orElseThrow(), answer));
    }

    private void add(Subnet subnet, int address, JsonNode answer) {
        String id = answer.path("id").asString();
        subnet.free.remove(address);
        ports.put(id, new Port(id, subnet, address));
        assertThat(line(answer)).isEqualTo(ports.get(id).line());
    }

    private Step bind(String id, String device, boolean up) {
        return new Step(
                "PATCH",
                "/api/v1/ports/" + id,
                "{\"device_id\": \"%s\", \"admin_up\": %s}".formatted(device, up),
                () -> ports.has(id) ? DONE : NOT_FOUND,
                answer -> {
                    ports.get(id).bind(device, up);
                    assertThat(line(answer)).isEqualTo(ports.get(id).line());
                });
    }

    /** @param behind how far behind its generation it is reported ready */
    private Step report(String id, int behind) {
        long reported = ports.find(id).map(port -> port.generation - behind + 1).orElse(1L);
        return new Step(
                "POST",
                "/api/v1/ports/" + id + "/ready",
                "{\"ready_generation\": " + reported + "}",
                () -> ports.find(id)
                        .map(port -> reported < 1 || reported > port.generation ? "VALIDATION_ERROR" : DONE)
                        .orElse(NOT_FOUND),
                answer -> {
                    ports.get(id).ready = Math.max(ports.get(id).ready, reported);
                    assertThat(line(answer)).isEqualTo(ports.get(id).line());
                });
    }

    private Step delete(String id) {
        return new Step("DELETE", "/api/v1/ports/" + id, "", () -> ports.has(id) ? DONE : NOT_FOUND, _ -> {
            Port gone = ports.get(id);
            gone.subnet.free.add(gone.address);
            ports.remove(id);
        });
    }

    /** Makes ports in a subnet until there is no address left: none has leaked. */
    List<Step> fillOne() {
        return subnets.known().all().stream()
                .findFirst()
                .map(subnet -> IntStream.rangeClosed(0, subnet.free.size())
                        .mapToObj(_ -> create(subnet.id))
                        .toList())
                .orElse(List.of());
    }

    private static String line(JsonNode view) {
        return "%s in %s has %s device %s generation %d ready %d %s"
                .formatted(
                        view.path("id").asString(),
                        view.path("subnet_id").asString(),
                        view.path("ip_address").asString(),
                        view.path("device_id").asString(),
                        view.path("generation").asLong(),
                        view.path("ready_generation").asLong(),
                        view.path("status").asString());
    }

    @Override
    public void compare(Rest rest) {
        List<JsonNode> shown = rest.all("/api/v1/ports?" + vpcs.tenant(), "ports");
        assertThat(shown.stream().map(Ports::line))
                .containsExactlyInAnyOrderElementsOf(
                        ports.all().stream().map(Port::line).toList());
        assertThat(shown)
                .extracting(port -> port.path("mac_address").asString())
                .doesNotHaveDuplicates();
        for (Subnet subnet : subnets.known().all()) {
            assertThat(rest.all("/api/v1/ports?subnet_id=" + subnet.id, "ports"))
                    .as("ports of %s", subnet.id)
                    .hasSize((int) ports.all().stream()
                            .filter(port -> port.subnet == subnet)
                            .count());
        }
    }
}
