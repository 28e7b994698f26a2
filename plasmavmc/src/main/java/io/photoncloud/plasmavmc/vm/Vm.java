package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.placement.Placement;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine: what it is made of, how it is, and what is being done about that. All that becomes of it is decided
 * here, from value to value. One operation is under way at a time; what is asked for meanwhile, and is not refused, follows it.
 *
 * @param made whether it has a domain, and its place on its node is taken
 * @param operation the one under way; empty for none
 * @param then what follows that
 */
public record Vm(
        String id,
        Tenant tenant,
        String name,
        String description,
        VmShape shape,
        Belongings belongings,
        Placement placement,
        VmState state,
        boolean made,
        String operation,
        Then then,
        Instant created) {

    public static final String NOUN = "vm";

    /** What follows the operation under way. */
    public enum Then {
        NOTHING,
        START,
        STOP,
        STOP_BY_FORCE,
        DELETE
    }

    /** What may be asked of a VM that is there. */
    public enum Verb {
        START("vm.start", "Started"),
        /** Asks the guest. */
        STOP("vm.stop", "Stopped"),
        STOP_BY_FORCE("vm.stop-by-force", "SwitchedOff"),
        PAUSE("vm.pause", "Paused"),
        RESUME("vm.resume", "Resumed"),
        REBOOT("vm.reboot", "Rebooted"),
        RESET("vm.reset", "Reset"),
        DELETE("vm.delete", "Deleted");

        private final String kind;
        private final String done;

        Verb(String kind, String done) {
            this.kind = kind;
            this.done = done;
        }

        /** Of the operation that does it. */
        String kind() {
            return kind;
        }

        /** In one word, that it was done. */
        String done() {
            return done;
        }
    }

    public Vm {
        Check.name("name", name);
        Check.description("description", description);
    }

    static Vm create(
            String id,
            Tenant tenant,
            String name,
            String description,
            VmShape shape,
            Belongings belongings,
            Placement placement,
            String operation,
            Instant now) {
        return new Vm(
                id,
                tenant,
                name,
                description,
                shape,
                belongings,
                placement,
                new VmState.Creating(now),
                true,
                operation,
                Then.NOTHING,
                now);
    }

    public String node() {
        return placement.node();
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }

    boolean isBusy() {
        return !operation.isEmpty();
    }

    // What is asked for

    /** What a call comes to. */
    sealed interface Decision {

        /** It is so already, or will be by what is under way. */
        record Nothing() implements Decision {}

        /** The VM as it then is, with nothing new to be carried out. */
        record Noted(Vm vm) implements Decision {}

        /** An operation is begun, and the VM is to be {@link Vm#under} it. */
        record Begin(Verb verb) implements Decision {}
    }

    private static final Decision NOTHING = new Decision.Nothing();

    /** @throws CloudException CONFLICT, with how it is and what to do */
    Decision decide(Verb verb) {
        return switch (verb) {
            case START -> start();
            case STOP, STOP_BY_FORCE -> stop(verb);
            case PAUSE -> whereRunning(verb, state instanceof VmState.Paused);
            case REBOOT, RESET -> whereRunning(verb, false);
            case RESUME -> resume();
            case DELETE -> delete();
        };
    }

    private Decision start() {
        return switch (state) {
            case VmState.Creating _ -> then(Then.START);
            // A stop that was to follow does not follow any more.
            case VmState.Starting _, VmState.Running _ -> then(Then.NOTHING);
            case VmState.Stopped _ -> isBusy() ? then(Then.START) : new Decision.Begin(Verb.START);
            case VmState.Failed _ when made -> begin(Verb.START);
            case VmState.Failed _ -> throw refused("was never made: delete it, and make another");
            case VmState.Paused _ -> throw refused("is Paused: resume it by POST /api/v1/vms/" + id + "/resume");
            case VmState.Stopping _ -> throw refused("is Stopping: start it once it is Stopped");
            case VmState.Deleting _ -> throw refused("is Deleting");
        };
    }

    private Decision stop(Verb verb) {
        Then after = verb == Verb.STOP ? Then.STOP : Then.STOP_BY_FORCE;
        return switch (state) {
            case VmState.Creating _ -> then(Then.NOTHING);
            case VmState.Starting _ -> then(after);
            case VmState.Running _, VmState.Paused _ -> isBusy() ? then(after) : new Decision.Begin(verb);
            // It is on its way to another node, where it would be started.
            case VmState.Stopping _ when then == Then.START -> then(Then.NOTHING);
            case VmState.Stopping(Instant since, boolean byForce) ->
                byForce || verb == Verb.STOP
                        ? NOTHING
                        : new Decision.Noted(with(new VmState.Stopping(since, true), operation, then));
            case VmState.Stopped _ -> isBusy() ? then(after) : NOTHING;
            case VmState.Failed _ when made -> begin(verb);
            case VmState.Failed _ -> NOTHING;
            case VmState.Deleting _ -> throw refused("is Deleting");
        };
    }

    private Decision whereRunning(Verb verb, boolean so) {
        if (so) {
            return NOTHING;
        }
        if (!(state instanceof VmState.Running)) {
            throw refused("is " + state.word() + ": only one that is Running can be asked for a "
                    + verb.name().toLowerCase(Locale.ROOT));
        }
        return begin(verb);
    }

    private Decision resume() {
        return switch (state) {
            case VmState.Paused _ -> begin(Verb.RESUME);
            case VmState.Running _ -> NOTHING;
            case VmState.Creating _, VmState.Starting _, VmState.Stopping _, VmState.Stopped _, VmState.Deleting _ ->
                throw refused("is " + state.word() + ": only one that is Paused is resumed");
            case VmState.Failed _ -> throw refused("is Failed: start or delete it");
        };
    }

    private Decision begin(Verb verb) {
        if (isBusy()) {
            throw refused("has operation " + operation + " under way: ask again once that has ended");
        }
        return new Decision.Begin(verb);
    }

    private Decision delete() {
        if (state instanceof VmState.Deleting) {
            return NOTHING;
        }
        return isBusy() ? then(Then.DELETE) : new Decision.Begin(Verb.DELETE);
    }

    /** What was asked for last follows, but nothing comes after a deletion. */
    private Decision then(Then next) {
        if (then == Then.DELETE && next != Then.DELETE) {
            throw refused("will be deleted once operation " + operation + " has ended");
        }
        return next == then ? NOTHING : new Decision.Noted(with(state, operation, next));
    }

    CloudException refused(String why) {
        return new CloudException(
                ErrorCode.CONFLICT,
                NOUN + " " + id + " " + why,
                Map.of("state", state.word(), "operation_id", operation));
    }

    /** With an operation begun. */
    Vm under(Verb verb, String begun, Instant now) {
        VmState next = switch (verb) {
            case START -> new VmState.Starting(now);
            case STOP -> new VmState.Stopping(now, false);
            case STOP_BY_FORCE -> new VmState.Stopping(now, true);
            case DELETE -> new VmState.Deleting(now);
            case PAUSE, RESUME, REBOOT, RESET -> state;
        };
        return with(next, begun, Then.NOTHING);
    }

    // What came of it

    /** How an operation ended. */
    sealed interface Ending {
        record Done() implements Ending {}

        record Undone(String step, String reason) implements Ending {}
    }

    /** Its making has ended. Where it failed nothing of it is left. */
    Vm created(Ending ending, Instant now) {
        return switch (ending) {
            case Ending.Done() -> settled(new VmState.Stopped(now));
            case Ending.Undone(String step, String reason) ->
                new Vm(
                        id,
                        tenant,
                        name,
                        description,
                        shape,
                        belongings.unplugged(),
                        placement,
                        new VmState.Failed(now, step, reason),
                        false,
                        "",
                        then == Then.DELETE ? then : Then.NOTHING,
                        created);
        };
    }

    /** Its making anew has ended. What it has of other services it keeps until it is deleted. */
    Vm remade(Ending ending, Instant now) {
        return switch (ending) {
            case Ending.Done() -> settled(new VmState.Stopped(now));
            case Ending.Undone(String step, String reason) ->
                new Vm(
                        id,
                        tenant,
                        name,
                        description,
                        shape,
                        belongings,
                        placement,
                        new VmState.Failed(now, step, reason),
                        false,
                        "",
                        then == Then.DELETE ? then : Then.NOTHING,
                        created);
        };
    }

    /** The operation under way has ended. Deletions that are done leave nothing to be changed. */
    Vm ended(Verb verb, Ending ending, Instant now) {
        return switch (ending) {
            case Ending.Done() ->
                settled(
                        switch (verb) {
                            case START, RESUME, REBOOT, RESET -> runningSince(now);
                            case STOP, STOP_BY_FORCE -> new VmState.Stopped(now);
                            case PAUSE -> new VmState.Paused(now);
                            case DELETE -> throw new IllegalStateException("vm " + id + " is gone");
                        });
            case Ending.Undone(String step, String reason) ->
                settled(
                        switch (verb) {
                            case START, DELETE -> new VmState.Failed(now, step, reason);
                            // The guest goes on as before: what really is, is seen next.
                            case STOP, STOP_BY_FORCE -> new VmState.Running(now);
                            case PAUSE, RESUME, REBOOT, RESET -> state;
                        });
        };
    }

    private VmState runningSince(Instant now) {
        return state instanceof VmState.Running ? state : new VmState.Running(now);
    }

    private Vm settled(VmState next) {
        return with(next, "", then);
    }

    /** With something under way about a part of it, while it stays as it is. */
    Vm occupiedBy(String begun) {
        return with(state, begun, Then.NOTHING);
    }

    /** That is over. */
    Vm relieved(VmState next) {
        return settled(next);
    }

    /** What is to be begun now that nothing is under way; null for nothing. */
    @Nullable
    Verb next() {
        if (isBusy()) {
            return null;
        }
        return switch (then) {
            case NOTHING -> null;
            case START -> made && state instanceof VmState.Stopped ? Verb.START : null;
            case STOP -> state instanceof VmState.Running ? Verb.STOP : null;
            case STOP_BY_FORCE -> state instanceof VmState.Running ? Verb.STOP_BY_FORCE : null;
            case DELETE -> Verb.DELETE;
        };
    }

    /** Nothing follows. */
    Vm withoutThen() {
        return with(state, operation, Then.NOTHING);
    }

    // When its node is lost

    /** Whether it is made anew on another node: what is not to run stays, with its disk. */
    boolean isRestartedOnLoss() {
        return shape.isRestarted()
                && switch (state) {
                    case VmState.Creating _, VmState.Starting _, VmState.Running _, VmState.Paused _ -> true;
                    // On its way to another node.
                    case VmState.Stopping _ -> then == Then.START;
                    case VmState.Stopped _, VmState.Deleting _, VmState.Failed _ -> false;
                };
    }

    // When its node is drained

    /** Why it does not leave its node when that is drained, beside what ties it there; empty where it does. */
    String findStay() {
        if (shape.diskGib() > 0 && !shape.isRestarted()) {
            return "its disk is on node " + node() + ", and on_node_loss is keep: stop it, or delete it";
        }
        return isBusy() ? "operation " + operation + " is under way" : "";
    }

    /** On its way to another node: its guest goes down here, and it is started there. */
    Vm leaving(String begun, Instant now) {
        return with(new VmState.Stopping(now, false), begun, Then.START);
    }

    /** It did not go down, or is not to go any more. */
    Vm stayed(Ending ending, Instant now) {
        return switch (ending) {
            case Ending.Done() -> settled(new VmState.Stopped(now));
            case Ending.Undone _ -> with(new VmState.Running(now), "", then == Then.START ? Then.NOTHING : then);
        };
    }

    /** As it is made anew somewhere else: what followed follows still, and what ran or was about to is started. */
    Vm movedTo(Placement elsewhere, String begun, Instant now) {
        Then next = switch (then) {
            case DELETE -> Then.DELETE;
            case STOP, STOP_BY_FORCE -> Then.NOTHING;
            case START -> Then.START;
            case NOTHING ->
                state instanceof VmState.Creating || state instanceof VmState.Stopping ? Then.NOTHING : Then.START;
        };
        return new Vm(
                id,
                tenant,
                name,
                description,
                shape,
                belongings,
                elsewhere,
                new VmState.Creating(now),
                true,
                begun,
                next,
                created);
    }

    /** As its making, which failed, is taken back by another node, where it has no place. */
    Vm undoneAt(Placement elsewhere) {
        return new Vm(
                id, tenant, name, description, shape, belongings, elsewhere, state, false, operation, then, created);
    }

    /** Whether it runs, as far as anybody has written. */
    boolean isOn() {
        return state instanceof VmState.Running || state instanceof VmState.Paused;
    }

    // What is seen

    /**
     * As the hypervisor has it, which may be otherwise than anybody here wanted.
     *
     * @param power null where there is no domain
     */
    Vm observed(@Nullable Power power, Instant now) {
        if (isBusy() || !made) {
            return this;
        }
        if (power == null) {
            return state instanceof VmState.Failed
                    ? this
                    : settled(new VmState.Failed(now, "domain", "the hypervisor does not know it any more"));
        }
        return switch (power) {
            case RUNNING -> state instanceof VmState.Running ? this : settled(new VmState.Running(now));
            case PAUSED -> state instanceof VmState.Paused ? this : settled(new VmState.Paused(now));
            case OFF ->
                state instanceof VmState.Running || state instanceof VmState.Paused
                        ? settled(new VmState.Stopped(now))
                        : this;
            case CRASHED ->
                state instanceof VmState.Failed || state instanceof VmState.Stopped
                        ? this
                        : settled(new VmState.Failed(now, "run", "it came down by itself"));
        };
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Vm with(Patch patch) {
        return new Vm(
                id,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                shape,
                belongings,
                placement,
                state,
                made,
                operation,
                then,
                created);
    }

    Vm with(VmShape newShape) {
        return new Vm(
                id, tenant, name, description, newShape, belongings, placement, state, made, operation, then, created);
    }

    private Vm with(VmState newState, String newOperation, Then newThen) {
        return new Vm(
                id,
                tenant,
                name,
                description,
                shape,
                belongings,
                placement,
                newState,
                made,
                newOperation,
                newThen,
                created);
    }

    /** As another service gave it something, or took it back. */
    Vm with(Belongings now) {
        return new Vm(id, tenant, name, description, shape, now, placement, state, made, operation, then, created);
    }

    /** What it has of what is metered. */
    Amounts amounts() {
        boolean runs = state instanceof VmState.Running
                || state instanceof VmState.Paused
                || state instanceof VmState.Stopping;
        boolean there = made && !(state instanceof VmState.Creating);
        return new Amounts(
                there && runs ? shape.vcpus() : 0, there && runs ? shape.memoryMib() : 0, there ? shape.diskGib() : 0);
    }

    /** What it takes of its project. */
    Credit.Wanted wanted() {
        return new Credit.Wanted(
                1,
                shape.vcpus(),
                shape.memoryMib(),
                shape.diskGib(),
                belongings.nics().size());
    }
}
