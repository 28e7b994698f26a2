package io.photoncloud.system.prismnet;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.walk.Step;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A client's VPCs, all with {@link #BLOCK}; the client is a project of its own. */
final class Vpcs implements Kind {

    static final String BLOCK = "10.0.0.0/24";
    private static final int VPCS_MAX = 3;

    private final String project;
    /** Their names. */
    private final Known<String> vpcs = new Known<>("vpc-0000000000000000");

    private Predicate<String> used = _ -> false;

    Vpcs(String project) {
        this.project = project;
    }

    /** @param user whether something is in the VPC of that id */
    void usedBy(Predicate<String> user) {
        used = used.or(user);
    }

    Known<String> known() {
        return vpcs;
    }

    /** By which lists are of this client alone. */
    String tenant() {
        return "org_id=walk&project_id=" + project;
    }

    @Override
    public Step draw(Random random) {
        int drawn = random.nextInt(6);
        if (vpcs.size() == 0 || (drawn < 3 && vpcs.size() < VPCS_MAX)) {
            return Kind.orDry(create("vpc-" + random.nextInt(100)), random);
        }
        String id = vpcs.draw(random);
        return drawn == 5 ? Kind.orDry(delete(id), random) : rename(id, "renamed-" + random.nextInt(100), random);
    }

    private Step create(String name) {
        return new Step(
                "POST",
                "/api/v1/vpcs",
                "{\"name\": \"%s\", \"org_id\": \"walk\", \"project_id\": \"%s\", \"cidr_block\": \"%s\"}"
                        .formatted(name, project, BLOCK),
                () -> DONE,
                answer -> vpcs.put(answer.path("id").asString(), name));
    }

    private Step rename(String id, String name, Random random) {
        String body = "{\"name\": \"" + name + "\"}";
        if (random.nextInt(3) == 0) {
            return new Step("PATCH", "/api/v1/vpcs/" + id, body, () -> ifThere(id, "PRECONDITION_FAILED"), _ -> {})
                    .with("If-Match", "\"1\"");
        }
        return Kind.orDry(
                new Step("PATCH", "/api/v1/vpcs/" + id, body, () -> ifThere(id, DONE), _ -> vpcs.put(id, name)),
                random);
    }

    private Step delete(String id) {
        return new Step(
                "DELETE",
                "/api/v1/vpcs/" + id,
                "",
                () -> ifThere(id, used.test(id) ? "CONFLICT" : DONE),
                _ -> vpcs.remove(id));
    }

    private String ifThere(String id, String otherwise) {
        return vpcs.has(id) ? otherwise : "NOT_FOUND";
    }

    @Override
    public void compare(Rest rest) {
        Map<String, String> shown = new TreeMap<>();
        rest.all("/api/v1/vpcs?" + tenant(), "vpcs")
                .forEach(vpc -> shown.put(
                        vpc.path("id").asString(),
                        vpc.path("name").asString() + " "
                                + vpc.path("cidr_block").asString()));
        Map<String, String> expected = new TreeMap<>();
        vpcs.ids().forEach(id -> expected.put(id, vpcs.get(id) + " " + BLOCK));
        assertThat(shown).isEqualTo(expected);
    }
}
