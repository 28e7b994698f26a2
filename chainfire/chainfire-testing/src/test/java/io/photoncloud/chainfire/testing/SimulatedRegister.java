package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.testing.History.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes histories that are linearizable by construction: each call takes effect at one moment that it knows. */
final class SimulatedRegister {

    private record Planned(int client, int number, long invokedAt, long effectAt, long answeredAt) {}

    private final RandomGenerator random;
    private final Key key;
    private long revision = 1;
    private @Nullable Bytes value;
    private long modRevision;

    SimulatedRegister(RandomGenerator random, Key key) {
        this.random = random;
        this.key = key;
    }

    /** @param lost of a hundred calls, how many lose their answer; half of these never take effect */
    List<Call<RegisterInput, RegisterOutput>> history(int clients, int callsEach, int lost) {
        List<Planned> plan = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            long now = random.nextInt(50);
            for (int number = 0; number < callsEach; number++) {
                long invoked = now + random.nextInt(20);
                long effect = invoked + random.nextInt(40);
                long answered = effect + random.nextInt(40);
                plan.add(new Planned(client, number, invoked, effect, answered));
                now = answered + 1;
            }
        }
        plan.sort(Comparator.comparingLong(Planned::effectAt));
        List<Call<RegisterInput, RegisterOutput>> calls = new ArrayList<>();
        for (Planned planned : plan) {
            RegisterInput input = choose(planned);
            boolean isLost = random.nextInt(100) < lost;
            boolean takesEffect = !isLost || random.nextBoolean();
            RegisterOutput output = takesEffect ? apply(input) : new RegisterOutput.Absent();
            calls.add(new Call<>(
                    "c" + planned.client,
                    input,
                    isLost ? null : output,
                    planned.invokedAt,
                    isLost ? History.NEVER : planned.answeredAt));
        }
        return calls;
    }

    private RegisterInput choose(Planned planned) {
        Bytes next = Bytes.utf8(planned.client + "-" + planned.number);
        return switch (random.nextInt(6)) {
            case 0, 1 -> new RegisterInput.Get(key);
            case 2, 3 -> new RegisterInput.Put(key, next);
            case 4 -> new RegisterInput.CompareAndSet(key, random.nextInt(3) == 0 ? 0 : modRevision, next);
            default -> new RegisterInput.Delete(key);
        };
    }

    private RegisterOutput apply(RegisterInput input) {
        return switch (input) {
            case RegisterInput.Get _ ->
                value == null ? new RegisterOutput.Absent() : new RegisterOutput.Found(value, modRevision);
            case RegisterInput.Put(var _, Bytes written) -> write(written);
            case RegisterInput.Delete _ -> delete();
            case RegisterInput.CompareAndSet(var _, long expected, Bytes written) ->
                expected == modRevision ? write(written) : new RegisterOutput.Mismatched();
        };
    }

    private RegisterOutput write(Bytes written) {
        revision += 1 + random.nextInt(3);
        value = written;
        modRevision = revision;
        return new RegisterOutput.Written(revision);
    }

    private RegisterOutput delete() {
        if (value == null) {
            return new RegisterOutput.Absent();
        }
        revision++;
        value = null;
        modRevision = 0;
        return new RegisterOutput.Written(revision);
    }
}
