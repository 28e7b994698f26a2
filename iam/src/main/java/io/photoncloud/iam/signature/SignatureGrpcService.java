package io.photoncloud.iam.signature;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyRequest;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse;
import io.photoncloud.proto.iam.v1.IamSignatureGrpc;
import io.photoncloud.proto.iam.v1.TakeCredentialsRequest;
import io.photoncloud.proto.iam.v1.TakeCredentialsResponse;
import java.time.Duration;
import org.springframework.grpc.server.service.GrpcService;

@GrpcService
class SignatureGrpcService extends IamSignatureGrpc.IamSignatureImplBase {

    private final SignatureService signatures;

    SignatureGrpcService(SignatureService signatures) {
        this.signatures = signatures;
    }

    @Override
    public void deriveSigningKey(DeriveSigningKeyRequest request, StreamObserver<DeriveSigningKeyResponse> answers) {
        answers.onNext(SignatureWire.answer(signatures.derive(
                Check.text("access_key_id", request.getAccessKeyId()),
                request.getSessionToken(),
                new SignatureService.SignedFor(request.getDate(), request.getRegion(), request.getService()))));
        answers.onCompleted();
    }

    @Override
    public void takeCredentials(TakeCredentialsRequest request, StreamObserver<TakeCredentialsResponse> answers) {
        long seconds = Check.range("ttl_seconds", request.getTtlSeconds(), 0, Integer.MAX_VALUE);
        answers.onNext(SignatureWire.taking(signatures.take(
                Check.text("token", request.getToken()), Duration.ofSeconds(seconds), request.getSessionName())));
        answers.onCompleted();
    }
}
