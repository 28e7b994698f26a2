package io.photoncloud.chainfire.testing;

import java.util.Set;

/**
 * What a thing does when it is asked one call after the other. A model may be of two minds (a write whose revision is
 * not known): it answers all states that are possible.
 *
 * @param <S> the state: a value, with equals
 * @param <I> what is asked
 * @param <O> what is answered
 */
public interface Model<S, I, O> {

    S initial();

    /** The states after the call was answered so; none where that answer is impossible in this state. */
    Set<S> answered(S state, I input, O output);

    /** The states after the call took effect, its answer not being known. */
    Set<S> unanswered(S state, I input);

    /** Whether the call never changes the state: it may be left out when a counterexample is made small. */
    boolean readOnly(I input);
}
