package io.photoncloud.plasmavmc.door;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.common.api.Check;
import io.photoncloud.plasmavmc.hypervisor.ConsolePart;
import io.photoncloud.plasmavmc.vm.VmConsoles;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleRequest;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleResponse;
import java.time.Duration;

/** The wire form of consoles. */
final class ConsoleWire {

    private ConsoleWire() {}

    static TenantNames toNames(ReadConsoleRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static VmConsoles.Wanted toWanted(ReadConsoleRequest request) {
        Duration wait = Duration.ofSeconds(
                request.getWait().getSeconds(), request.getWait().getNanos());
        Check.that(
                !wait.isNegative() && wait.compareTo(Waiting.MAX) <= 0,
                "wait",
                "at most " + Waiting.MAX.toSeconds() + "s");
        return new VmConsoles.Wanted(
                request.hasFrom() ? request.getFrom() : null, request.hasTail() ? request.getTail() : null, wait);
    }

    static ReadConsoleResponse fromPart(ConsolePart part) {
        return ReadConsoleResponse.newBuilder()
                .setText(part.text())
                .setNext(part.next())
                .setCut(part.cut())
                .build();
    }
}
