package io.photoncloud.chainfire.store;

import java.util.List;

/**
 * Business rules that must run at memory speed on hot keys: the leader alone decides, one command after the other, on a
 * projection of the state that it keeps in memory, and answers when what it decided is committed. The keys that a
 * decider writes are written by nobody else.
 *
 * @param <P> the projection; only ever touched by the decider's one thread
 * @param <C> a command
 * @param <A> an answer
 */
public interface Decider<P, C, A> {

    /** What was decided: what to write (nothing, where the command is refused or only asks) and what to answer. */
    record Decision<A>(List<Operation> writes, A answer) {
        public Decision {
            writes = List.copyOf(writes);
        }

        public static <A> Decision<A> of(A answer, Operation... writes) {
            return new Decision<>(List.of(writes), answer);
        }
    }

    /** Builds the projection from the store, at the start of a term and after anything went wrong. */
    P load(ReplicatedStore store);

    /**
     * Decides one command, and changes the projection as the writes will change the store. What it sees may not be
     * committed yet; if that fails, neither is what rests on it.
     */
    Decision<A> decide(P projection, C command);

    /**
     * Told before a decision how far the earlier ones are committed, and so can be read from the store.
     *
     * @param decisions how many of this projection's decisions that write, from the first one on
     */
    default void committed(P projection, long decisions) {}
}
