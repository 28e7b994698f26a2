package io.photoncloud.iam.token;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.proto.iam.v1.IamTokenGrpc;
import io.photoncloud.proto.iam.v1.IssueTokenRequest;
import io.photoncloud.proto.iam.v1.IssueTokenResponse;
import io.photoncloud.proto.iam.v1.RevokeTokenRequest;
import io.photoncloud.proto.iam.v1.RevokeTokenResponse;
import io.photoncloud.proto.iam.v1.VerifyTokenRequest;
import io.photoncloud.proto.iam.v1.VerifyTokenResponse;
import org.springframework.grpc.server.service.GrpcService;

@GrpcService
class TokenGrpcService extends IamTokenGrpc.IamTokenImplBase {

    private final TokenService tokens;

    TokenGrpcService(TokenService tokens) {
        this.tokens = tokens;
    }

    @Override
    public void issueToken(IssueTokenRequest request, StreamObserver<IssueTokenResponse> answers) {
        answers.onNext(TokenWire.issued(tokens.issue(TokenWire.wanted(request))));
        answers.onCompleted();
    }

    @Override
    public void verifyToken(VerifyTokenRequest request, StreamObserver<VerifyTokenResponse> answers) {
        answers.onNext(TokenWire.verdict(tokens.verify(Check.text("token", request.getToken()))));
        answers.onCompleted();
    }

    @Override
    public void revokeToken(RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> answers) {
        boolean revoked = tokens.revoke(Check.text("token", request.getToken()), GrpcIdempotency.current());
        answers.onNext(RevokeTokenResponse.newBuilder().setRevoked(revoked).build());
        answers.onCompleted();
    }
}
