package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.decide.PipelinedDecider;
import io.photoncloud.chainfire.store.raft.rpc.PeerException;
import io.photoncloud.chainfire.store.raft.rpc.Responder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands at any member. One that leads decides them itself, any other asks the one that does. What was certainly
 * not decided, because nobody led or the one that did no longer does, is asked again until the time of a request is over;
 * an answer that is lost on the way is unknown, and nothing is asked twice then.
 */
final class ForwardedDecisions<C, A> implements Decisions<C, A> {

    /** The largest command that is forwarded. Answers have the bound of the transport. */
    static final int COMMAND_BYTES_MAX = 4 << 20;

    /** Nothing is asked again in the last one of so many parts of its time: it would likely end with its answer lost. */
    private static final int LAST_ATTEMPT_PART = 8;

    // What the answer of a leader begins with.
    private static final byte DECIDED = 0;
    private static final byte UNKNOWN = 1;
    /** Followed by the reason's name, a line end and the message. */
    private static final byte REFUSED = 2;

    private final PipelinedDecider<?, C, A> own;
    private final Codec<C> commands;
    private final Codec<A> answers;
    private final GroupRole role;
    private final GroupCalls calls;
    private final String method;
    private final Duration timeout;
    private final Executor blocking;

    /** @param blocking where what peers ask is read and answered */
    ForwardedDecisions(
            String name,
            PipelinedDecider<?, C, A> own,
            Codec<C> commands,
            Codec<A> answers,
            GroupRole role,
            GroupCalls calls,
            Duration timeout,
            Executor blocking) {
        this.own = own;
        this.commands = commands;
        this.answers = answers;
        this.role = role;
        this.calls = calls;
        this.method = GroupCalls.DECIDE + name;
        this.timeout = timeout;
        this.blocking = blocking;
        calls.register(method, blocking, (peer, request, responder) -> decideFor(request, responder));
    }

    @Override
    public Result<A> decide(C command) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long lastAttemptNanos = timeout.dividedBy(LAST_ATTEMPT_PART).toNanos();
        while (true) {
            try {
                return role.isLeader() ? own.decide(command) : askLeader(command, deadline);
            } catch (StoreException e) {
                if (e.reason() != Reason.UNAVAILABLE || deadline - System.nanoTime() < lastAttemptNanos) {
                    throw e;
                }
            }
            GroupRole.pause();
        }
    }

    private Result<A> askLeader(C command, long deadline) {
        byte[] request = commands.encode(command).unsafeArray();
        if (request.length > COMMAND_BYTES_MAX) {
            throw new StoreException(
                    Reason.REQUEST_TOO_LARGE,
                    "a command takes at most " + COMMAND_BYTES_MAX + " bytes on its way to the leader, not "
                            + request.length);
        }
        String leader = leader(deadline);
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Blocking<Result<A>> blockingCall = new Blocking<>();
        calls.call(leader, method, request, left, (answer, failure) -> {
            if (failure != null) {
                ended(failure, blockingCall);
            } else if (answer != null) {
                ended(answer, blockingCall);
            }
        });
        return blockingCall.get(left, () -> new Result.Unknown<>("nobody told what became of the command"));
    }

    private String leader(long deadline) {
        try {
            role.awaitLeader(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.CLOSED, "interrupted", e);
        }
        String leader = role.leaderAddress();
        if (leader == null) {
            throw new StoreException(Reason.UNAVAILABLE, "no leader or no quorum within " + timeout.toMillis() + " ms");
        }
        return leader;
    }

    private void ended(PeerException failure, Blocking<Result<A>> caller) {
        String message = "the leader did not answer: " + failure.getMessage();
        if (failure.mayHaveArrived()) {
            caller.accept(new Result.Unknown<>(message), null);
            return;
        }
        Reason reason = switch (failure.reason()) {
            case OVERLOADED -> Reason.TOO_MANY_REQUESTS;
            case TOO_LARGE -> Reason.REQUEST_TOO_LARGE;
            case CLOSED -> Reason.CLOSED;
            // One that does not know the method has only just begun, or is of an older release.
            case TIMEOUT, UNREACHABLE, BROKEN, REFUSED, NO_SUCH_METHOD, FAILED -> Reason.UNAVAILABLE;
        };
        caller.accept(null, new StoreException(reason, message));
    }

    private void ended(byte[] answer, Blocking<Result<A>> caller) {
        try {
            byte[] rest = Arrays.copyOfRange(answer, 1, answer.length);
            switch (answer[0]) {
                case DECIDED -> caller.accept(new Result.Decided<>(answers.decode(Bytes.wrap(rest))), null);
                case UNKNOWN -> caller.accept(new Result.Unknown<>(text(rest)), null);
                case REFUSED -> caller.accept(null, refusal(text(rest)));
                default -> caller.accept(unreadable(), null);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            caller.accept(unreadable(), null);
        }
    }

    private Result<A> unreadable() {
        return new Result.Unknown<>("the leader's answer is not understood: is it of a newer release?");
    }

    private static StoreException refusal(String told) {
        int end = told.indexOf('\n');
        return new StoreException(Reason.valueOf(told.substring(0, end)), told.substring(end + 1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void decideFor(byte[] request, Responder responder) {
        C command;
        try {
            command = commands.decode(Bytes.wrap(request));
        } catch (IllegalArgumentException e) {
            responder.answer(refused(new StoreException(
                    Reason.INVALID, "the leader does not understand the command: " + e.getMessage(), e)));
            return;
        }
        own.decideAsync(command, (result, failure) -> {
            try {
                // The thread that tells applies the log.
                blocking.execute(() -> responder.answer(answer(result, failure)));
            } catch (RejectedExecutionException _) {
                responder.fail("the store is closing");
            }
        });
    }

    private byte[] answer(@Nullable Result<A> result, @Nullable StoreException failure) {
        return switch (result) {
            case Result.Decided<A>(A answer) ->
                tagged(DECIDED, answers.encode(answer).unsafeArray());
            case Result.Unknown<A>(String reason) -> tagged(UNKNOWN, reason.getBytes(StandardCharsets.UTF_8));
            case null -> refused(failure == null ? new StoreException(Reason.INVALID, "there is no answer") : failure);
        };
    }

    private static byte[] refused(StoreException failure) {
        return tagged(REFUSED, (failure.reason() + "\n" + failure.getMessage()).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] whole = new byte[1 + content.length];
        whole[0] = tag;
        System.arraycopy(content, 0, whole, 1, content.length);
        return whole;
    }

    @Override
    public void close() {
        calls.unregister(method);
        own.close();
    }
}
