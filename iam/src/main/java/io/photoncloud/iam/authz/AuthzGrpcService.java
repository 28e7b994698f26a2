package io.photoncloud.iam.authz;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.denial.DenialWire;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.audit.DenialService;
import io.photoncloud.iam.authz.AuthzService.Question;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.proto.iam.v1.CheckAllRequest;
import io.photoncloud.proto.iam.v1.CheckAllResponse;
import io.photoncloud.proto.iam.v1.CheckRequest;
import io.photoncloud.proto.iam.v1.CheckResponse;
import io.photoncloud.proto.iam.v1.ExplainRequest;
import io.photoncloud.proto.iam.v1.ExplainResponse;
import io.photoncloud.proto.iam.v1.IamAuthzGrpc;
import io.photoncloud.proto.iam.v1.ReportDenialsRequest;
import io.photoncloud.proto.iam.v1.ReportDenialsResponse;
import io.photoncloud.proto.iam.v1.WatchPoliciesRequest;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

@GrpcService
class AuthzGrpcService extends IamAuthzGrpc.IamAuthzImplBase {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuthzService authz;
    private final PolicyFeed feed;
    private final DenialService denials;
    private final InstantSource clock;

    AuthzGrpcService(AuthzService authz, PolicyFeed feed, DenialService denials, InstantSource clock) {
        this.authz = authz;
        this.denials = denials;
        this.feed = feed;
        this.clock = clock;
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> answers) {
        answers.onNext(AuthzWire.one(authz.check(List.of(AuthzWire.question(request)), request.getAtLeastRevision())));
        answers.onCompleted();
    }

    @Override
    public void checkAll(CheckAllRequest request, StreamObserver<CheckAllResponse> answers) {
        Check.size("checks", request.getChecksList(), 1, AuthzService.CHECKS_MAX);
        List<Question> questions = new ArrayList<>();
        long revision = 0;
        for (int i = 0; i < request.getChecksCount(); i++) {
            try {
                questions.add(AuthzWire.question(request.getChecks(i)));
            } catch (CloudException e) {
                throw e.inside("checks[" + i + "]");
            }
            revision = Math.max(revision, request.getChecks(i).getAtLeastRevision());
        }
        answers.onNext(AuthzWire.all(authz.check(questions, revision)));
        answers.onCompleted();
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> answers) {
        CheckRequest check = request.getCheck();
        answers.onNext(AuthzWire.explanation(authz.explain(AuthzWire.question(check), check.getAtLeastRevision())));
        answers.onCompleted();
    }

    @Override
    public void watchPolicies(WatchPoliciesRequest request, StreamObserver<WatchPoliciesResponse> answers) {
        feed.atLeast(request.getAtLeastRevision(), PATIENCE);
        new PolicyStream<>(feed, AuthzWire.messages(clock), (ServerCallStreamObserver<WatchPoliciesResponse>) answers)
                .start();
    }

    @Override
    public void reportDenials(ReportDenialsRequest request, StreamObserver<ReportDenialsResponse> answers) {
        if (!(Access.caller() instanceof Caller.Service(String service))) {
            throw new IllegalStateException("the door lets only services in here");
        }
        denials.report(service, DenialWire.fromWire(request));
        answers.onNext(ReportDenialsResponse.getDefaultInstance());
        answers.onCompleted();
    }
}
