package io.photoncloud.iam.admin;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.DescribedGrpcDoor;
import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.proto.iam.admin.v1.Admin;
import java.util.List;

/** An IAM called by gRPC. */
final class GrpcDoor implements Door {

    private static final ServiceDescriptor SERVICE = Admin.getDescriptor().findServiceByName("IamAdmin");

    private final TestingIam iam;
    private final DescribedGrpcDoor door;

    GrpcDoor(TestingIam iam) {
        this.iam = iam;
        this.door = new DescribedGrpcDoor(iam.bean(Listeners.class).grpc(), SERVICE);
    }

    TestingIam iam() {
        return iam;
    }

    List<String> operations() {
        return door.operations();
    }

    @Override
    public DoorAnswer call(DoorCall call) {
        return door.call(call);
    }

    @Override
    public void close() {
        door.close();
        iam.close();
    }
}
