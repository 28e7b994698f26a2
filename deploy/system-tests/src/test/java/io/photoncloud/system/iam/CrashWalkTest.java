package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Walks at random over IAM's API while IAM and ChainFire are killed in turns, and keeps a model beside: every call is sent
 * with its key until it is answered, and answered as the model says; in the end the service has what the model has, decides
 * as the model does, and its log is whole.
 */
class CrashWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS = new Killing.Pause(Duration.ofSeconds(2), Duration.ofSeconds(4));
    private static final int NAMES = 6;
    private static final List<String> ROLES = List.of("viewer", "editor", "owner");
    private static final Set<String> PERMISSIONS = Set.of("vm.read", "vm.create", "vm.administer");

    private record Bound(String principal, boolean group, String role, String project, boolean deny) {}

    /** What there is, worked out without the service. */
    private static final class Model {
        private final SortedSet<String> users = new TreeSet<>();
        private final SortedSet<String> groups = new TreeSet<>();
        private final SortedSet<String> projects = new TreeSet<>();
        /** A user in a group, as {@code group/user}. */
        private final SortedSet<String> members = new TreeSet<>();

        private final SortedMap<String, Bound> bindings = new TreeMap<>();

        boolean isUsed(String id) {
            return members.stream().anyMatch(each -> each.endsWith("/" + id))
                    || bindings.values().stream()
                            .anyMatch(each -> each.principal().equals(id)
                                    || each.project().equals(id));
        }

        boolean allows(String user, String permission, String project) {
            List<Bound> about = bindings.values().stream()
                    .filter(each -> each.project().equals(project))
                    .filter(each -> has(each.role(), permission))
                    .filter(each -> each.group()
                            ? members.contains(each.principal() + "/" + user)
                            : each.principal().equals(user))
                    .toList();
            return !about.isEmpty() && about.stream().noneMatch(Bound::deny);
        }
    }

    private static boolean has(String role, String permission) {
        return switch (role) {
            case "viewer" -> permission.equals("vm.read");
            case "editor" -> !permission.equals("vm.administer");
            case "owner" -> true;
            default -> throw new IllegalArgumentException("the walk knows no role " + role);
        };
    }

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Model model = new Model();
    private final RunningCloud cloud = new RunningCloud("iam-walk", "iam");
    private final Rest rest = new Rest("http://" + cloud.launcher().at(1, 8083));
    private final Walker walker = new Walker(rest, "walk", (_, _) -> {});

    @Test
    void whatIsAcknowledgedStaysWhateverIsKilled() throws Exception {
        System.out.println("CrashWalkTest: -Dwalk.seed=" + seed);
        try (cloud) {
            cloud.up();
            List<Outage> outages;
            try (Killing killing =
                    Killing.start(cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "iam", "chainfire")) {
                outages = killing.during(List.of(this::step));
            }
            System.out.printf(
                    "CrashWalkTest: %d kills, %d calls applied or refused as they should be, %d times sent again%n",
                    outages.size(), walker.steps(), walker.repeated());
            compare();
        }
    }

    private String pick(String noun) {
        return noun + "-" + random.nextInt(NAMES);
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> make("users", pick("user"), model.users, "");
            case 2 -> make("groups", pick("group"), model.groups, "");
            case 3 -> make("projects", pick("project"), model.projects, ", \"org_id\": \"walk\"");
            case 4 -> delete("users", pick("user"), model.users);
            case 5 -> delete(random.nextBoolean() ? "groups" : "projects");
            case 6 -> member(pick("group"), pick("user"));
            default -> bindOrUnbind();
        }
    }

    private void make(String kind, String id, Set<String> known, String more) {
        int expected = known.contains(id) ? 409 : 201;
        call("POST", "/api/v1/" + kind, "{\"id\": \"%s\", \"name\": \"%s\"%s}".formatted(id, id, more), expected);
        known.add(id);
    }

    private void delete(String kind) {
        Set<String> known = kind.equals("groups") ? model.groups : model.projects;
        delete(kind, pick(kind.substring(0, kind.length() - 1)), known);
    }

    private void delete(String kind, String id, Set<String> known) {
        int expected = known.contains(id) ? 200 : 404;
        if (expected == 200 && model.isUsed(id)) {
            expected = 409;
        }
        call("DELETE", "/api/v1/" + kind + "/" + id, "", expected);
        if (expected == 200) {
            known.remove(id);
            model.members.removeIf(each -> each.startsWith(id + "/"));
        }
    }

    private void member(String group, String user) {
        boolean there = model.groups.contains(group) && model.users.contains(user);
        String place = group + "/" + user;
        if (model.members.contains(place)) {
            call("DELETE", "/api/v1/groups/" + group + "/members/" + user, "", 200);
            model.members.remove(place);
        } else {
            call(
                    "POST",
                    "/api/v1/groups/" + group + "/members",
                    "{\"principal_id\": \"%s\"}".formatted(user),
                    there ? 201 : 404);
            if (there) {
                model.members.add(place);
            }
        }
    }

    private void bindOrUnbind() {
        String id = "binding-" + random.nextInt(NAMES * 3);
        if (model.bindings.containsKey(id)) {
            call("DELETE", "/api/v1/bindings/" + id, "", 200);
            model.bindings.remove(id);
            return;
        }
        boolean group = random.nextInt(3) == 0;
        Bound wanted = new Bound(
                pick(group ? "group" : "user"),
                group,
                ROLES.get(random.nextInt(ROLES.size())),
                pick("project"),
                random.nextInt(4) == 0);
        boolean there = model.projects.contains(wanted.project())
                && (group ? model.groups : model.users).contains(wanted.principal());
        int expected = there ? 201 : 404;
        if (there && model.bindings.containsValue(wanted)) {
            expected = 409;
        }
        call(
                "POST",
                "/api/v1/bindings",
                """
                {"id": "%s", "principal_id": "%s", "principal_type": "%s", "role_id": "%s", "project_id": "%s",
                 "effect": "%s"}""".formatted(
                                id,
                                wanted.principal(),
                                group ? "group" : "user",
                                wanted.role(),
                                wanted.project(),
                                wanted.deny() ? "deny" : "allow"),
                expected);
        if (expected == 201) {
            model.bindings.put(id, wanted);
        }
    }

    /** Sends a call until it is answered for good, which must be as expected. */
    private void call(String method, String path, String body, int expected) {
        Step step = new Step(method, path, body, () -> Step.DONE, _ -> {});
        Reply reply = walker.send(step);
        assertThat(reply.status())
                .as("seed %d: %s is answered %s", seed, step, reply.body())
                .isEqualTo(expected);
    }

    private void compare() {
        assertThat(ids("users")).as("users, seed %d", seed).isEqualTo(model.users);
        assertThat(ids("groups")).as("groups, seed %d", seed).isEqualTo(model.groups);
        assertThat(ids("projects")).as("projects, seed %d", seed).isEqualTo(model.projects);
        assertThat(ids("bindings")).as("bindings, seed %d", seed).isEqualTo(model.bindings.keySet());
        SortedSet<String> members = new TreeSet<>();
        for (String group : model.groups) {
            rest.insist("GET", "/api/v1/groups/" + group + "/members", "")
                    .body()
                    .path("data")
                    .path("members")
                    .forEach(each ->
                            members.add(group + "/" + each.path("principal_id").asString()));
        }
        assertThat(members).as("members, seed %d", seed).isEqualTo(model.members);
        decide();
        JsonNode log = rest.insist("GET", "/api/v1/audit/verify", "").body().path("data");
        assertThat(log.path("intact").asBoolean()).as("%s", log).isTrue();
    }

    private SortedSet<String> ids(String kind) {
        SortedSet<String> ids = new TreeSet<>();
        rest.insist("GET", "/api/v1/" + kind + "?limit=1000", "")
                .body()
                .path("data")
                .path(kind)
                .forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    private void decide() {
        long revision = rest.insist(
                        "POST", "/api/v1/organizations", "{\"name\": \"newest\"}", "Idempotency-Key", "walk-last")
                .body()
                .path("data")
                .path("resource_version")
                .asLong();
        List<String> wrong = new ArrayList<>();
        for (String user : model.users) {
            for (String project : model.projects) {
                for (String permission : PERMISSIONS) {
                    JsonNode answer = rest.insist(
                                    "POST", "/api/v1/authz/check", """
                                    {"principal_id": "%s", "permission": "%s", "project_id": "%s",
                                     "at_least_revision": %d}""".formatted(user, permission, project, revision))
                            .body()
                            .path("data");
                    if (answer.path("allowed").asBoolean() != model.allows(user, permission, project)) {
                        wrong.add(user + " " + permission + " " + project + ": " + answer);
                    }
                }
            }
        }
        assertThat(wrong)
                .as("decisions that differ from the model's, seed %d", seed)
                .isEmpty();
    }
}
