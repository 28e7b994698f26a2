package io.photoncloud.plasmavmc.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.plasmavmc.vm.VmConsoles;
import io.photoncloud.proto.plasmavmc.v1.ConsoleServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleRequest;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class ConsoleGrpcService extends ConsoleServiceGrpc.ConsoleServiceImplBase {

    private final VmConsoles consoles;

    ConsoleGrpcService(VmConsoles consoles) {
        this.consoles = consoles;
    }

    @Override
    public void readConsole(ReadConsoleRequest request, StreamObserver<ReadConsoleResponse> answer) {
        answer.onNext(ConsoleWire.fromPart(consoles.read(
                Check.text("vm_id", request.getVmId()), ConsoleWire.toNames(request), ConsoleWire.toWanted(request))));
        answer.onCompleted();
    }
}
