package io.photoncloud.system.prismnet;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.walk.Step;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The subnets of a client's VPCs, in which addresses are told apart by their last byte. */
final class Subnets implements Kind {

    private static final String CONFLICT = "CONFLICT";
    private static final int ADDRESSES = 256;
    private static final int PREFIX_MIN = 26;
    private static final int PREFIX_MAX = 29;

    /** A block of the VPC's, and what of it no port has. */
    static final class Subnet {
        final String id;
        final String vpc;
        final int first;
        final int prefix;
        final TreeSet<Integer> free = new TreeSet<>();

        private Subnet(String id, String vpc, int first, int prefix) {
            this.id = id;
            this.vpc = vpc;
            this.first = first;
            this.prefix = prefix;
            // Neither the network's address nor the gateway's nor the last.
            IntStream.range(first + 2, first + size(prefix) - 1).forEach(free::add);
        }

        /** One that a port can have. */
        int anyUsable(Random random) {
            return first + 2 + random.nextInt(size(prefix) - 3);
        }

        private boolean overlaps(int otherFirst, int otherPrefix) {
            return first < otherFirst + size(otherPrefix) && otherFirst < first + size(prefix);
        }

        private String line() {
            return "%s %s %s gateway %s".formatted(id, vpc, block(first, prefix), address(first + 1));
        }
    }

    private final Vpcs vpcs;
    private final Known<Subnet> subnets = new Known<>("subnet-0000000000000000");
    private Predicate<String> used = _ -> false;

    Subnets(Vpcs vpcs) {
        this.vpcs = vpcs;
        vpcs.usedBy(vpc -> subnets.all().stream().anyMatch(subnet -> subnet.vpc.equals(vpc)));
    }

    /** @param user whether something is in the subnet of that id */
    void usedBy(Predicate<String> user) {
        used = used.or(user);
    }

    Known<Subnet> known() {
        return subnets;
    }

    private static int size(int prefix) {
        return 1 << (32 - prefix);
    }

    static String address(int last) {
        return "10.0.0." + last;
    }

    private static String block(int first, int prefix) {
        return address(first) + "/" + prefix;
    }

    @Override
    public Step draw(Random random) {
        int prefix = PREFIX_MIN + random.nextInt(PREFIX_MAX - PREFIX_MIN + 1);
        String vpc = vpcs.known().draw(random);
        Step step = switch (random.nextInt(5)) {
            case 0, 1 -> create(vpc, random.nextInt(ADDRESSES / size(prefix)) * size(prefix), prefix);
            case 2 -> createNext(vpc, prefix);
            default -> delete(subnets.draw(random));
        };
        return Kind.orDry(step, random);
    }

    private Step create(String vpc, int first, int prefix) {
        return new Step(
                "POST",
                "/api/v1/subnets",
                "{\"name\": \"s\", \"vpc_id\": \"%s\", \"cidr_block\": \"%s\"}".formatted(vpc, block(first, prefix)),
                () -> ifThere(vpc, isFree(vpc, first, prefix) ? DONE : CONFLICT),
                answer -> add(vpc, first, prefix, answer));
    }

    private void add(String vpc, int first, int prefix, JsonNode answer) {
        String id = answer.path("id").asString();
        subnets.put(id, new Subnet(id, vpc, first, prefix));
        assertThat(line(answer)).isEqualTo(subnets.get(id).line());
    }

    private String ifThere(String vpc, String otherwise) {
        return vpcs.known().has(vpc) ? otherwise : "NOT_FOUND";
    }

    private boolean isFree(String vpc, int first, int prefix) {
        return subnets.all().stream()
                .filter(subnet -> subnet.vpc.equals(vpc))
                .noneMatch(subnet -> subnet.overlaps(first, prefix));
    }

    private Step createNext(String vpc, int prefix) {
        return new Step(
                "POST",
                "/api/v1/vpcs/" + vpc + "/allocate-next",
                "{\"prefix_length\": " + prefix + "}",
                () -> ifThere(vpc, findNext(vpc, prefix).isPresent() ? DONE : CONFLICT),
                answer -> add(vpc, findNext(vpc, prefix).orElseThrow(), prefix, answer));
    }

    private Optional<Integer> findNext(String vpc, int prefix) {
        return IntStream.range(0, ADDRESSES / size(prefix))
                .map(number -> number * size(prefix))
                .filter(first -> isFree(vpc, first, prefix))
                .boxed()
                .findFirst();
    }

    private Step delete(String id) {
        return new Step(
                "DELETE",
                "/api/v1/subnets/" + id,
                "",
                () -> subnets.has(id) ? (used.test(id) ? CONFLICT : DONE) : "NOT_FOUND",
                _ -> subnets.remove(id));
    }

    private static String line(JsonNode view) {
        return "%s %s %s gateway %s"
                .formatted(
                        view.path("id").asString(),
                        view.path("vpc_id").asString(),
                        view.path("cidr_block").asString(),
                        view.path("gateway_ip").asString());
    }

    @Override
    public void compare(Rest rest) {
        List<String> expected = subnets.all().stream().map(Subnet::line).toList();
        assertThat(rest.all("/api/v1/subnets?" + vpcs.tenant(), "subnets").stream()
                        .map(Subnets::line))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
