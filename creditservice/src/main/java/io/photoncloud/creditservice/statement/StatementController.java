package io.photoncloud.creditservice.statement;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class StatementController {

    private final StatementService statements;

    StatementController(StatementService statements) {
        this.statements = statements;
    }

    /** {@code opening_balance} and the amounts of {@code by_type} are {@code closing_balance}. */
    record StatementView(
            String projectId,
            String currency,
            Instant from,
            Instant to,
            long openingBalance,
            long closingBalance,
            long count,
            List<TypeView> byType,
            List<ResourceTypeView> byResourceType) {

        static StatementView of(StatementService.Answer answer) {
            Statement statement = answer.statement();
            return new StatementView(
                    answer.wallet().project(),
                    answer.wallet().currency(),
                    answer.from(),
                    answer.to(),
                    statement.opening(),
                    statement.closing(),
                    statement.count(),
                    statement.byType().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(each -> new TypeView(
                                    each.getKey(),
                                    each.getValue().count(),
                                    each.getValue().amount()))
                            .toList(),
                    statement.byResourceType().entrySet().stream()
                            .map(each -> new ResourceTypeView(
                                    each.getKey(),
                                    each.getValue().count(),
                                    each.getValue().charged(),
                                    each.getValue().refunded()))
                            .toList());
        }
    }

    record TypeView(WalletTransaction.Type type, long count, long amount) {}

    record ResourceTypeView(String resourceType, long count, long charged, long refunded) {}

    @GetMapping("/api/v1/statements")
    @Needs(value = "wallet.read", checked = BY_SERVICE)
    @Summary("A wallet's balance before and after a time, and what its transactions in between come to")
    StatementView get(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to) {
        return StatementView.of(statements.state(project, from, to));
    }
}
