package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.plasmavmc.placement.Placement;
import java.util.List;

/**
 * Where a VM goes that leaves its node, as its operation remembers it.
 *
 * @param byForce whether it is switched off when its guest does not shut down in time
 */
record Departure(Placement placement, boolean byForce) {

    private static final String BY_FORCE = "force";
    private static final int LINES = 4;

    Bytes toBytes() {
        return Bytes.utf8(String.join(
                "\n", placement.node(), placement.acceleration(), placement.driver(), byForce ? BY_FORCE : "ask"));
    }

    static Departure of(Operation operation) {
        String[] lines = operation.input().toUtf8().split("\n", -1);
        if (lines.length != LINES) {
            throw new IllegalStateException("operation " + operation.id() + " does not say where its VM goes");
        }
        return new Departure(new Placement(lines[0], lines[1], lines[2], List.of()), lines[3].equals(BY_FORCE));
    }
}
