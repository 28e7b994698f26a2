package io.photoncloud.iam.authz;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Decision;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.iam.authz.AuthzService.Answers;
import io.photoncloud.iam.authz.AuthzService.Explanation;
import io.photoncloud.iam.authz.AuthzService.Question;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.project.WantedScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/authz")
@Needs(value = "policy.read", checked = BY_SERVICE)
class AuthzController {

    private final AuthzService authz;
    private final ProjectService projects;

    AuthzController(AuthzService authz, ProjectService projects) {
        this.authz = authz;
        this.projects = projects;
    }

    record CheckRequest(
            @Nullable String principalId,
            @Nullable String permission,
            @Nullable String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Map<String, Object> attributes,
            @Nullable List<OneCheck> checks,
            @Nullable Long atLeastRevision) {

        private OneCheck one() {
            return new OneCheck(
                    principalId, permission, scopeId, orgId, projectId, resourceType, resourceId, attributes);
        }

        private boolean isOne() {
            return checks == null;
        }
    }

    record OneCheck(
            @Nullable String principalId,
            @Nullable String permission,
            @Nullable String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Map<String, Object> attributes) {

        private Question question(ProjectService projects) {
            String principal = Check.matches("principal_id", principalId, Ids.NAMED);
            String name = Check.required("permission", permission);
            Check.that(Permission.isName(name), "permission", "must be a permission as vm.create");
            WantedScope scope = new WantedScope(scopeId, orgId, projectId, resourceType, resourceId).named();
            return new Question(
                    principal,
                    new Permission(name),
                    projects.resolve(scope),
                    attributes == null ? Map.of() : attributes);
        }
    }

    record CheckView(boolean allowed, long revision) {}

    record ChecksView(List<ResultView> results, long revision) {}

    record ResultView(boolean allowed) {}

    @PostMapping("/check")
    @Summary("Whether a principal may do something somewhere; several at once in checks")
    @SafeToRepeat("nothing is changed")
    Object check(@RequestBody CheckRequest request) {
        long revision = request.atLeastRevision() == null ? 0 : request.atLeastRevision();
        Check.that(revision >= 0, "at_least_revision", "must not be negative");
        if (request.isOne()) {
            Answers answers = authz.check(List.of(request.one().question(projects)), revision);
            return new CheckView(answers.allowed().getFirst(), answers.revision());
        }
        Answers answers = authz.check(questions(Check.required("checks", request.checks())), revision);
        return new ChecksView(answers.allowed().stream().map(ResultView::new).toList(), answers.revision());
    }

    private List<Question> questions(List<OneCheck> checks) {
        Check.size("checks", checks, 1, AuthzService.CHECKS_MAX);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            String place = "checks[" + i + "]";
            try {
                questions.add(Check.required(place, checks.get(i)).question(projects));
            } catch (CloudException e) {
                throw e.inside(place);
            }
        }
        return questions;
    }

    record BindingView(
            String id,
            String principalId,
            String principalType,
            String roleId,
            Binding.Effect effect,
            String scope,
            @Nullable String condition) {

        static BindingView of(Binding binding) {
            return new BindingView(
                    binding.id(),
                    binding.subject().id(),
                    SubjectCodec.kind(binding.subject()),
                    binding.role().id(),
                    binding.effect(),
                    binding.scope().toString(),
                    binding.expression().isEmpty() ? null : binding.expression());
        }
    }

    record GrantView(String roleId, String scopeId) {}

    record ExplanationView(
            String decision,
            boolean allowed,
            String reason,
            @Nullable BindingView decidedBy,
            List<BindingView> wouldDecideOtherwise,
            @Nullable GrantView smallestGrant,
            long revision) {}

    @PostMapping("/explain")
    @Summary(
            "As check for one, with the binding that decided, those in audit mode, and the smallest grant that is missing")
    @SafeToRepeat("nothing is changed")
    ExplanationView explain(@RequestBody CheckRequest request) {
        Check.that(request.isOne(), "checks", "one check is explained at a time");
        long revision = request.atLeastRevision() == null ? 0 : request.atLeastRevision();
        Check.that(revision >= 0, "at_least_revision", "must not be negative");
        Question question = request.one().question(projects);
        return view(question, authz.explain(question, revision));
    }

    private static ExplanationView view(Question question, Explanation explanation) {
        String what = question.principal() + ": " + question.permission() + " in " + question.scope();
        List<BindingView> audited =
                explanation.decision().audited().stream().map(BindingView::of).toList();
        return switch (explanation.decision()) {
            case Decision.Allowed(Binding by, var _) ->
                new ExplanationView(
                        "allowed",
                        true,
                        what + " is allowed by binding " + by.id() + " to role "
                                + by.role().id() + " in " + by.scope(),
                        BindingView.of(by),
                        audited,
                        null,
                        explanation.revision());
            case Decision.Denied(Binding by, var _) ->
                new ExplanationView(
                        "denied",
                        false,
                        what + " is denied by binding " + by.id() + " of role "
                                + by.role().id() + " in " + by.scope() + ", whatever else is granted",
                        BindingView.of(by),
                        audited,
                        null,
                        explanation.revision());
            case Decision.NotGranted(var smallest, var _) -> {
                GrantView grant = smallest.map(role -> grant(role, explanation)).orElse(null);
                String missing = grant == null
                        ? "; no role has that permission: make one"
                        : "; role " + grant.roleId() + " there would allow it";
                yield new ExplanationView(
                        "not_granted",
                        false,
                        what + " is granted by no binding" + missing,
                        null,
                        audited,
                        grant,
                        explanation.revision());
            }
        };
    }

    private static GrantView grant(Role role, Explanation explanation) {
        return new GrantView(role.id(), ScopeText.of(explanation.scope()).id());
    }
}
