package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.testing.History;
import io.photoncloud.chainfire.testing.LinearizabilityChecker;
import io.photoncloud.chainfire.testing.RegisterChecker;
import io.photoncloud.chainfire.testing.RegisterInput;
import io.photoncloud.chainfire.testing.RegisterOutput;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.flaredb.TestingFlareDb;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients write and swap one key at the same time; what they were answered is the order of one register. */
class KvLinearizabilityTest {

    private static final int ROUNDS = 8;
    private static final int CLIENTS = 6;
    private static final int CALLS = 40;
    private static final KvPlace PLACE = new KvPlace(new TenantNames(null, null), "registers");

    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        service = TestingFlareDb.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Each run has others; -Dregister.seed=… has one again. */
    static Stream<Long> seeds() {
        Long one = Long.getLong("register.seed");
        return one != null ? Stream.of(one) : new Random().longs(ROUNDS).boxed();
    }

    @ParameterizedTest(name = "-Dregister.seed={0}")
    @MethodSource("seeds")
    void oneKeyIsOneRegister(long seed) {
        KvService kv = service.bean(KvService.class);
        Key key = Key.utf8("register" + seed);
        History<RegisterInput, RegisterOutput> history = new History<>(System::nanoTime);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                String name = "c" + client;
                Random random = new Random(seed * 31 + client);
                clients.execute(() -> walk(kv, key, name, random, history));
            }
        }
        new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history)
                .assertHolds();
    }

    private static void walk(
            KvService kv, Key key, String client, Random random, History<RegisterInput, RegisterOutput> history) {
        long seen = 0;
        for (int call = 0; call < CALLS; call++) {
            Bytes value = Bytes.utf8(client + "-" + call);
            RegisterInput input = switch (random.nextInt(4)) {
                case 0 -> new RegisterInput.Get(key);
                case 1 -> new RegisterInput.Put(key, value);
                default -> new RegisterInput.CompareAndSet(key, seen, value);
            };
            History<RegisterInput, RegisterOutput>.Pending pending = history.invoke(client, input);
            RegisterOutput output = ask(kv, input);
            pending.complete(output);
            seen = switch (output) {
                case RegisterOutput.Found(var _, long version) -> version;
                case RegisterOutput.Written(long version) -> version;
                case RegisterOutput.Absent _, RegisterOutput.Mismatched _ -> seen;
            };
        }
    }

    private static RegisterOutput ask(KvService kv, RegisterInput input) {
        return switch (input) {
            case RegisterInput.Get(Key key) ->
                kv.find(PLACE, key)
                        .<RegisterOutput>map(entry -> new RegisterOutput.Found(entry.value(), entry.version()))
                        .orElseGet(RegisterOutput.Absent::new);
            case RegisterInput.Put(Key key, Bytes value) -> write(kv, key, value, new Precondition.None());
            case RegisterInput.CompareAndSet(Key key, long expected, Bytes value) ->
                write(kv, key, value, KvOperation.inVersion(expected));
            case RegisterInput.Delete _ -> throw new IllegalStateException("nothing is deleted here");
        };
    }

    private static RegisterOutput write(KvService kv, Key key, Bytes value, Precondition precondition) {
        KvApplied applied =
                kv.apply(PLACE, List.of(new KvOperation.Put(key, value, null, precondition)), new Idempotency.None());
        return switch (applied) {
            case KvApplied.Done(List<KvResult> results)
            when results.getFirst() instanceof KvResult.Written(long version) -> new RegisterOutput.Written(version);
            case KvApplied.Done _ -> throw new IllegalStateException("a put is written");
            case KvApplied.Refused _ -> new RegisterOutput.Mismatched();
        };
    }
}
