package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Walks at random over IAM's API while IAM and ChainFire are killed in turns, and keeps a model beside: every call is sent
 * with its key until it is answered, and answered as the model says; in the end the service has what the model has, decides
 * as the model does, and its log is whole.
 */
class CrashWalkTest {

    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("walk.seconds", 25));
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NAMES = 6;
    private static final List<String> ROLES = List.of("viewer", "editor", "owner");
    private static final Set<String> PERMISSIONS = Set.of("vm.read", "vm.create", "vm.administer");
    private static final JsonMapper JSON = new JsonMapper();

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

    private record Reply(int status, JsonNode body) {}

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Model model = new Model();
    private final AtomicInteger keys = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int applied;
    private int repeated;

    @Test
    void whatIsAcknowledgedStaysWhateverIsKilled() throws Exception {
        System.out.println("CrashWalkTest: -Dwalk.seed=" + seed);
        try (RunningCloud cloud = new RunningCloud("iam-walk", "iam")) {
            cloud.up();
            String base = "http://" + cloud.host(1) + ":8083/api/v1/";
            CountDownLatch over = new CountDownLatch(1);
            AtomicInteger kills = new AtomicInteger();
            Thread killing = Thread.ofPlatform().start(() -> kill(cloud, over, kills));
            long end = System.nanoTime() + LASTS.toNanos();
            while (System.nanoTime() - end < 0) {
                step(base);
            }
            over.countDown();
            killing.join();
            System.out.printf(
                    "CrashWalkTest: %d kills, %d calls applied or refused as they should be, %d times sent again%n",
                    kills.get(), applied, repeated);
            assertThat(kills.get())
                    .as("a walk with nothing killed tells nothing")
                    .isPositive();
            compare(base);
        }
    }

    private static void kill(RunningCloud cloud, CountDownLatch over, AtomicInteger kills) {
        try {
            while (!over.await(BETWEEN_KILLS.toMillis(), TimeUnit.MILLISECONDS)) {
                String service = kills.getAndIncrement() % 2 == 0 ? "iam" : "chainfire";
                Launcher.kill(cloud.launcher().pid(service, 1).orElseThrow());
                cloud.up();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private String pick(String noun) {
        return noun + "-" + random.nextInt(NAMES);
    }

    private void step(String base) {
        switch (random.nextInt(10)) {
            case 0, 1 -> make(base, "users", pick("user"), model.users, "");
            case 2 -> make(base, "groups", pick("group"), model.groups, "");
            case 3 -> make(base, "projects", pick("project"), model.projects, ", \"org_id\": \"walk\"");
            case 4 -> delete(base, "users", pick("user"), model.users);
            case 5 -> delete(base, random.nextBoolean() ? "groups" : "projects");
            case 6 -> member(base, pick("group"), pick("user"));
            default -> bindOrUnbind(base);
        }
    }

    private void make(String base, String kind, String id, Set<String> known, String more) {
        int expected = known.contains(id) ? 409 : 201;
        call("POST", base + kind, "{\"id\": \"%s\", \"name\": \"%s\"%s}".formatted(id, id, more), expected);
        known.add(id);
    }

    private void delete(String base, String kind) {
        Set<String> known = kind.equals("groups") ? model.groups : model.projects;
        delete(base, kind, pick(kind.substring(0, kind.length() - 1)), known);
    }

    private void delete(String base, String kind, String id, Set<String> known) {
        int expected = known.contains(id) ? 200 : 404;
        if (expected == 200 && model.isUsed(id)) {
            expected = 409;
        }
        call("DELETE", base + kind + "/" + id, "", expected);
        if (expected == 200) {
            known.remove(id);
            model.members.removeIf(each -> each.startsWith(id + "/"));
        }
    }

    private void member(String base, String group, String user) {
        boolean there = model.groups.contains(group) && model.users.contains(user);
        String place = group + "/" + user;
        if (model.members.contains(place)) {
            call("DELETE", base + "groups/" + group + "/members/" + user, "", 200);
            model.members.remove(place);
        } else {
            call(
                    "POST",
                    base + "groups/" + group + "/members",
                    "{\"principal_id\": \"%s\"}".formatted(user),
                    there ? 201 : 404);
            if (there) {
                model.members.add(place);
            }
        }
    }

    private void bindOrUnbind(String base) {
        String id = "binding-" + random.nextInt(NAMES * 3);
        if (model.bindings.containsKey(id)) {
            call("DELETE", base + "bindings/" + id, "", 200);
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
                base + "bindings",
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
    private void call(String method, String url, String body, int expected) {
        String key = "walk-" + keys.incrementAndGet();
        Reply reply = settled(method, url, body, key);
        assertThat(reply.status())
                .as("seed %d: %s %s %s is answered %s", seed, method, url, body, reply.body())
                .isEqualTo(expected);
        applied++;
    }

    private Reply settled(String method, String url, String body, String key) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) { // Ends with an answer, or with the patience.
            Reply reply = send(method, url, body, key);
            if (reply.status() != 0 && reply.status() < 500) {
                return reply;
            }
            repeated++;
            assertThat(System.nanoTime())
                    .as("seed %d: %s %s got no answer in time, last %s", seed, method, url, reply)
                    .isLessThan(end);
            // A process that is being started is not asked as fast as it refuses.
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** Status 0 where there was no answer. */
    private Reply send(String method, String url, String body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(15));
        if (!method.equals("GET") && !key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            return new Reply(0, JSON.createObjectNode().put("no answer", e.toString()));
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    private void compare(String base) {
        assertThat(ids(base, "users")).as("users, seed %d", seed).isEqualTo(model.users);
        assertThat(ids(base, "groups")).as("groups, seed %d", seed).isEqualTo(model.groups);
        assertThat(ids(base, "projects")).as("projects, seed %d", seed).isEqualTo(model.projects);
        assertThat(ids(base, "bindings")).as("bindings, seed %d", seed).isEqualTo(model.bindings.keySet());
        SortedSet<String> members = new TreeSet<>();
        for (String group : model.groups) {
            settled("GET", base + "groups/" + group + "/members", "", "")
                    .body()
                    .path("data")
                    .path("members")
                    .forEach(each ->
                            members.add(group + "/" + each.path("principal_id").asString()));
        }
        assertThat(members).as("members, seed %d", seed).isEqualTo(model.members);
        decide(base);
        JsonNode log = settled("GET", base + "audit/verify", "", "").body().path("data");
        assertThat(log.path("intact").asBoolean()).as("%s", log).isTrue();
    }

    private SortedSet<String> ids(String base, String kind) {
        SortedSet<String> ids = new TreeSet<>();
        settled("GET", base + kind + "?limit=1000", "", "")
                .body()
                .path("data")
                .path(kind)
                .forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    private void decide(String base) {
        long revision = settled("POST", base + "organizations", "{\"name\": \"newest\"}", "walk-last")
                .body()
                .path("data")
                .path("resource_version")
                .asLong();
        List<String> wrong = new ArrayList<>();
        for (String user : model.users) {
            for (String project : model.projects) {
                for (String permission : PERMISSIONS) {
                    JsonNode answer = settled(
                                    "POST",
                                    base + "authz/check",
                                    """
                                    {"principal_id": "%s", "permission": "%s", "project_id": "%s",
                                     "at_least_revision": %d}""".formatted(user, permission, project, revision),
                                    "")
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
