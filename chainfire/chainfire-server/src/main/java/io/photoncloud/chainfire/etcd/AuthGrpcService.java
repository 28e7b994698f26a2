package io.photoncloud.chainfire.etcd;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Auth service, of which there is none: says to whoever looks for it what takes its place. */
@GrpcService
final class AuthGrpcService implements BindableService {

    private static final String SERVICE = "etcdserverpb.Auth";

    private static final List<String> METHODS = List.of(
            "AuthEnable",
            "AuthDisable",
            "AuthStatus",
            "Authenticate",
            "UserAdd",
            "UserGet",
            "UserList",
            "UserDelete",
            "UserChangePassword",
            "UserGrantRole",
            "UserRevokeRole",
            "RoleAdd",
            "RoleGet",
            "RoleList",
            "RoleDelete",
            "RoleGrantPermission",
            "RoleRevokePermission");

    private static final Status NONE = Status.UNIMPLEMENTED.withDescription("chainfire: there are no users and roles of"
            + " etcd here: with photon.security.mode=enforced callers show a token of IAM (authorization: Bearer) or a"
            + " service's certificate");

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(SERVICE);
        for (String name : METHODS) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                    .setRequestMarshaller(new AnyMessage())
                    .setResponseMarshaller(new AnyMessage())
                    .build();
            service.addMethod(method, (call, _) -> {
                call.close(NONE, new Metadata());
                return new ServerCall.Listener<>() {};
            });
        }
        return service.build();
    }

    /** Bytes that nobody looks into. */
    private static final class AnyMessage implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
