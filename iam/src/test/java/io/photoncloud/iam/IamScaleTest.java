package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.AccessRequest;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.project.WantedScope;
import io.photoncloud.iam.token.Proof;
import io.photoncloud.iam.token.TokenService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 10,000 projects, 100,000 principals and 10,000 bindings: what lists, checks and tokens take then. */
@Tag("scale")
class IamScaleTest {

    private static final int PROJECTS = 10_000;
    private static final int USERS = 100_000;
    private static final int BINDINGS = 10_000;
    private static final int THREADS = 16;
    private static final int TOKENS = 20_000;
    private static final int CHECKS = 2_000_000;
    private static final double TOKENS_PER_SECOND_MIN = 1_000;
    private static final double CHECKS_PER_SECOND_MIN = 1_000_000;
    private static final double SLOWER_MAX = 3;
    private static final Idempotency NONE = new Idempotency.None();

    @Test
    void listsChecksAndTokensDoNotMindHowManyThereAre() throws Exception {
        try (TestingIam iam = TestingIam.start("photon.iam.token-ttl=1h")) {
            Duration emptyList = median(() -> iam.get("/api/v1/users?limit=100").expect(200));
            fill(iam);
            long revision = iam.post("/api/v1/users", "{\"id\": \"last\", \"name\": \"last\"}")
                    .expect(201)
                    .data()
                    .path("resource_version")
                    .asLong();
            Instant began = Instant.now();
            PolicySet policies = iam.bean(PolicyFeed.class).atLeast(revision, Duration.ofMinutes(1));
            System.out.printf("policies followed %s after the last write%n", Duration.between(began, Instant.now()));

            Duration first = median(() -> iam.get("/api/v1/users?limit=100").expect(200));
            String token = deep(iam);
            Duration last = median(
                    () -> iam.get("/api/v1/users?limit=100&page_token=" + token).expect(200));
            Duration byName = median(() ->
                    iam.get("/api/v1/users?name_prefix=person%2077&limit=100").expect(200));
            System.out.printf(
                    "a page of 100 users: of few %d us, first %d us, after 90,000 %d us, by name %d us%n",
                    micros(emptyList), micros(first), micros(last), micros(byName));
            assertThat(micros(last)).isLessThan((long) (micros(first) * SLOWER_MAX));

            double checks = checksPerSecond(policies);
            double issued = tokensPerSecond(iam);
            System.out.printf("%.0f checks a second on one thread, %.0f tokens issued a second%n", checks, issued);
            assertThat(checks).isGreaterThan(CHECKS_PER_SECOND_MIN);
            assertThat(issued).isGreaterThan(TOKENS_PER_SECOND_MIN);
        }
    }

    private static void fill(TestingIam iam) throws Exception {
        ProjectService projects = iam.bean(ProjectService.class);
        UserService users = iam.bean(UserService.class);
        BindingService bindings = iam.bean(BindingService.class);
        Instant began = Instant.now();
        each(PROJECTS, i -> projects.create("project-" + i, "org-" + i % 100, "Project " + i, "", NONE));
        each(
                USERS,
                i -> users.create(
                        new UserService.NewUser("user-" + i, User.Type.USER, "Person " + i, "", null, null), NONE));
        String[] roles = {"viewer", "editor", "admin", "owner"};
        each(
                BINDINGS,
                i -> bindings.create(
                        new BindingService.NewBinding(
                                "binding-" + i,
                                new Subject.Principal("user-" + i * 7 % USERS),
                                roles[i % roles.length],
                                new WantedScope("project-" + i % PROJECTS, null, null, null, null),
                                i % 50 == 0 ? Binding.Effect.DENY : Binding.Effect.ALLOW,
                                Binding.Mode.ENFORCED,
                                "",
                                ""),
                        NONE));
        System.out.printf(
                "%d projects, %d users, %d bindings made in %s%n",
                PROJECTS, USERS, BINDINGS, Duration.between(began, Instant.now()));
    }

    private interface Step {
        void run(int i);
    }

    private static void each(int count, Step step) throws Exception {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int part = 0; part < THREADS; part++) {
            int from = part;
            parts.add(() -> {
                for (int i = from; i < count; i += THREADS) {
                    step.run(i);
                }
                return true;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> part : threads.invokeAll(parts)) {
                part.get();
            }
        }
    }

    /** The token of a page that lies 90,000 users behind the first. */
    private static String deep(TestingIam iam) {
        String token = "";
        for (int page = 0; page < 90; page++) {
            Reply reply = iam.get("/api/v1/users?limit=1000" + (token.isEmpty() ? "" : "&page_token=" + token))
                    .expect(200);
            token = reply.body().path("meta").path("next_page_token").asString("");
        }
        return token;
    }

    private static Duration median(Runnable call) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long began = System.nanoTime();
            call.run();
            nanos.add(System.nanoTime() - began);
        }
        return Duration.ofNanos(nanos.stream().skip(20).sorted().toList().get(20));
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static double checksPerSecond(PolicySet set) {
        Random random = new Random(7);
        List<AccessRequest> requests = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int binding = random.nextInt(BINDINGS);
            requests.add(new AccessRequest(
                    new Subject.Principal("user-" + binding * 7 % USERS),
                    new Permission(i % 2 == 0 ? "vm.read" : "vm.create"),
                    new Scope.Project("org-" + binding % 100, "project-" + binding % PROJECTS),
                    Map.of(),
                    Instant.EPOCH));
        }
        long allowed = 0;
        long began = 0;
        for (int i = 0; i < 2 * CHECKS; i++) {
            if (i == CHECKS) {
                began = System.nanoTime();
            }
            allowed += set.policies().allows(requests.get(i % requests.size())) ? 1 : 0;
        }
        assertThat(allowed).isPositive();
        return CHECKS / ((System.nanoTime() - began) / 1e9);
    }

    private static double tokensPerSecond(TestingIam iam) throws Exception {
        TokenService tokens = iam.bean(TokenService.class);
        Step issue = i -> tokens.issue(
                new TokenService.Wanted("user-" + i % USERS, null, "project-" + i % PROJECTS, null, new Proof.None()));
        each(TOKENS, issue);
        long began = System.nanoTime();
        each(TOKENS, issue);
        return TOKENS / ((System.nanoTime() - began) / 1e9);
    }
}
