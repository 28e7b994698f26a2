package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.testing.RegisterState.Absent;
import io.photoncloud.chainfire.testing.RegisterState.Guessed;
import io.photoncloud.chainfire.testing.RegisterState.Present;
import java.util.Set;

/**
 * One key of a store: read, written, deleted, and written on condition of its revision. Where a revision can only be
 * guessed, the model is never stricter than the truth.
 */
final class RegisterModel implements Model<RegisterState, RegisterInput, RegisterOutput> {

    @Override
    public RegisterState initial() {
        return new Absent(0);
    }

    @Override
    public Set<RegisterState> answered(RegisterState state, RegisterInput input, RegisterOutput output) {
        return switch (input) {
            case RegisterInput.Get _ -> read(state, output);
            case RegisterInput.Put(var _, Bytes value) -> written(state, value, output);
            case RegisterInput.Delete _ -> deleted(state, output);
            case RegisterInput.CompareAndSet(var _, long expected, Bytes value) ->
                compared(state, expected, value, output);
        };
    }

    private static Set<RegisterState> read(RegisterState state, RegisterOutput output) {
        return switch (output) {
            case RegisterOutput.Found(Bytes value, long revision) -> found(state, new Present(value, revision));
            case RegisterOutput.Absent _ -> state instanceof Absent ? Set.of(state) : Set.of();
            case RegisterOutput.Written _, RegisterOutput.Mismatched _ -> Set.of();
        };
    }

    private static Set<RegisterState> found(RegisterState state, Present found) {
        boolean fits = switch (state) {
            case Absent _ -> false;
            case Present present -> present.equals(found);
            case Guessed(Bytes value, long floor) -> value.equals(found.value()) && found.revision() >= floor;
        };
        return fits ? Set.of(found) : Set.of();
    }

    private static Set<RegisterState> written(RegisterState state, Bytes value, RegisterOutput output) {
        return output instanceof RegisterOutput.Written(long revision) && revision > state.floor()
                ? Set.of(new Present(value, revision))
                : Set.of();
    }

    private static Set<RegisterState> deleted(RegisterState state, RegisterOutput output) {
        boolean absent = state instanceof Absent;
        return switch (output) {
            case RegisterOutput.Written(long revision)
            when !absent && revision > state.floor() -> Set.of(new Absent(revision));
            case RegisterOutput.Absent _ when absent -> Set.of(state);
            case RegisterOutput.Written _,
                    RegisterOutput.Absent _,
                    RegisterOutput.Found _,
                    RegisterOutput.Mismatched _ -> Set.of();
        };
    }

    private static Set<RegisterState> compared(RegisterState state, long expected, Bytes value, RegisterOutput output) {
        return switch (output) {
            case RegisterOutput.Written(long revision)
            when mayMatch(state, expected) && revision > Math.max(state.floor(), expected) ->
                Set.of(new Present(value, revision));
            case RegisterOutput.Mismatched _ when mayDiffer(state, expected) -> Set.of(state);
            case RegisterOutput.Written _,
                    RegisterOutput.Mismatched _,
                    RegisterOutput.Found _,
                    RegisterOutput.Absent _ -> Set.of();
        };
    }

    private static boolean mayMatch(RegisterState state, long expected) {
        return switch (state) {
            case Absent _ -> expected == 0;
            case Present present -> present.revision() == expected;
            case Guessed guessed -> expected >= guessed.floor();
        };
    }

    private static boolean mayDiffer(RegisterState state, long expected) {
        return switch (state) {
            case Absent _ -> expected != 0;
            case Present present -> present.revision() != expected;
            case Guessed _ -> true;
        };
    }

    @Override
    public Set<RegisterState> unanswered(RegisterState state, RegisterInput input) {
        return switch (input) {
            case RegisterInput.Get _ -> Set.of(state);
            case RegisterInput.Put(var _, Bytes value) -> Set.of(new Guessed(value, state.floor() + 1));
            case RegisterInput.Delete _ -> Set.of(state instanceof Absent ? state : new Absent(state.floor() + 1));
            case RegisterInput.CompareAndSet(var _, long expected, Bytes value) ->
                mayMatch(state, expected)
                        ? Set.of(new Guessed(value, Math.max(state.floor(), expected) + 1))
                        : Set.of(state);
        };
    }

    @Override
    public boolean readOnly(RegisterInput input) {
        return input instanceof RegisterInput.Get;
    }
}
