package io.photoncloud.plasmavmc.vm;

import io.photoncloud.common.api.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs of those that a caller may see are wanted.
 *
 * @param state the word for it; null for any
 * @param node null for any
 */
public record VmFilter(@Nullable String state, @Nullable String node) {

    private static final List<String> STATES =
            List.of("Creating", "Starting", "Running", "Stopping", "Stopped", "Paused", "Deleting", "Failed");

    public VmFilter {
        Check.that(state == null || STATES.contains(state), "state", "one of " + String.join(", ", STATES));
    }

    boolean isNone() {
        return state == null && node == null;
    }

    boolean admits(Vm vm) {
        return (state == null || state.equals(vm.state().word())) && (node == null || node.equals(vm.node()));
    }

    /** In words. */
    String where() {
        return (state == null ? "" : " state " + state) + (node == null ? "" : " node " + node);
    }
}
