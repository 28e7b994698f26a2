package io.photoncloud.iam.credential;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.iam.credential.Credential.Kind;
import io.photoncloud.proto.iam.v1.AccessKey;
import io.photoncloud.proto.iam.v1.CreateAccessKeyRequest;
import io.photoncloud.proto.iam.v1.CreateAccessKeyResponse;
import io.photoncloud.proto.iam.v1.DeleteAccessKeyRequest;
import io.photoncloud.proto.iam.v1.DeleteAccessKeyResponse;
import io.photoncloud.proto.iam.v1.IamAccessKeyGrpc;
import io.photoncloud.proto.iam.v1.ListAccessKeysRequest;
import io.photoncloud.proto.iam.v1.ListAccessKeysResponse;
import io.photoncloud.proto.iam.v1.UpdateAccessKeyRequest;
import org.springframework.grpc.server.service.GrpcService;

@GrpcService
class AccessKeyGrpcService extends IamAccessKeyGrpc.IamAccessKeyImplBase {

    private static final String PRINCIPAL = "principal_id";
    private static final String ID = "access_key_id";

    private final UserKeyService keys;

    AccessKeyGrpcService(UserKeyService keys) {
        this.keys = keys;
    }

    @Override
    public void createAccessKey(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> answers) {
        UserKeyService.Made made = keys.createAccessKey(
                Check.text(PRINCIPAL, request.getPrincipalId()),
                request.getName().isEmpty() ? null : request.getName(),
                request.getScopeId().isEmpty() ? null : request.getScopeId(),
                request.hasExpiresAt() ? AccessKeyWire.toInstant("expires_at", request.getExpiresAt()) : null);
        answers.onNext(CreateAccessKeyResponse.newBuilder()
                .setAccessKey(AccessKeyWire.shown(UserKeyService.ShownAccessKey.of(made.credential())))
                .setSecretAccessKey(made.secret())
                .build());
        answers.onCompleted();
    }

    @Override
    public void listAccessKeys(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> answers) {
        ListAccessKeysResponse.Builder listed = ListAccessKeysResponse.newBuilder();
        keys.listAccessKeys(Check.text(PRINCIPAL, request.getPrincipalId())).stream()
                .map(AccessKeyWire::shown)
                .forEach(listed::addAccessKeys);
        answers.onNext(listed.build());
        answers.onCompleted();
    }

    @Override
    public void updateAccessKey(UpdateAccessKeyRequest request, StreamObserver<AccessKey> answers) {
        answers.onNext(AccessKeyWire.shown(keys.updateAccessKey(
                Check.text(PRINCIPAL, request.getPrincipalId()),
                Check.text(ID, request.getAccessKeyId()),
                AccessKeyWire.toState(request.getState()))));
        answers.onCompleted();
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest request, StreamObserver<DeleteAccessKeyResponse> answers) {
        keys.delete(
                Check.text(PRINCIPAL, request.getPrincipalId()),
                Kind.ACCESS_KEY,
                Check.text(ID, request.getAccessKeyId()));
        answers.onNext(DeleteAccessKeyResponse.getDefaultInstance());
        answers.onCompleted();
    }
}
