package io.photoncloud.chainfire.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Records who called what when, and what was answered when. Safe for use by many threads. */
public final class History<I, O> {

    /** When a call is answered that never is. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * One call.
     *
     * @param output what was answered; null where that is not known, and then {@code answeredAt} is {@link #NEVER}
     */
    public record Call<I, O>(
            String client, I input, @Nullable O output, long invokedAt, long answeredAt) {

        public Call {
            if ((output == null) != (answeredAt == NEVER)) {
                throw new IllegalArgumentException("a call has an answer and a time of it, or neither");
            }
            if (answeredAt < invokedAt) {
                throw new IllegalArgumentException("a call is answered after it is invoked");
            }
        }

        public boolean isAnswered() {
            return output != null;
        }

        /** The same call, as it looks to someone who has not heard the answer yet. */
        Call<I, O> unanswered() {
            return new Call<>(client, input, null, invokedAt, NEVER);
        }
    }

    /** A call under way. Exactly one of its methods is called, or none where the caller dies: that is as unknown. */
    public final class Pending {

        private final int index;

        private Pending(int index) {
            this.index = index;
        }

        public void complete(O output) {
            long now = nanoTime.getAsLong();
            synchronized (calls) {
                Call<I, O> call = pending();
                calls.set(index, new Call<>(call.client, call.input, output, call.invokedAt, now));
            }
        }

        /** It may have taken effect, or may still, or never. */
        public void unknown() {
            synchronized (calls) {
                pending();
            }
        }

        /** It certainly never takes effect and answered nothing worth checking. */
        public void refused() {
            synchronized (calls) {
                pending();
                calls.set(index, null);
            }
        }

        private Call<I, O> pending() {
            Call<I, O> call = calls.get(index);
            if (call == null || call.isAnswered()) {
                throw new IllegalStateException("call has ended already");
            }
            return call;
        }
    }

    private final LongSupplier nanoTime;
    /** Guarded by itself; null in the place of a call that was refused. */
    private final List<@Nullable Call<I, O>> calls = new ArrayList<>();

    public History(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public Pending invoke(String client, I input) {
        synchronized (calls) {
            // The time is taken inside the lock, before the caller can act: never later than the call itself.
            calls.add(new Call<>(client, input, null, nanoTime.getAsLong(), NEVER));
            return new Pending(calls.size() - 1);
        }
    }

    /** All calls so far in order of their invocation; what is under way counts as unknown. */
    public List<Call<I, O>> calls() {
        List<Call<I, O>> known = new ArrayList<>();
        synchronized (calls) {
            for (Call<I, O> call : calls) {
                if (call != null) {
                    known.add(call);
                }
            }
        }
        known.sort(Comparator.comparingLong(Call::invokedAt));
        return known;
    }
}
