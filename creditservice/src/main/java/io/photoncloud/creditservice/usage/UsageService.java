package io.photoncloud.creditservice.usage;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Metered;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.UsageCharge;
import io.photoncloud.creditservice.wallet.WalletService;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Charges what was used, and shows what it was charged. */
public final class UsageService {

    /** Events that are told at once. */
    public static final int BATCH_MAX = 100;

    private final Ledger ledger;
    private final WalletService wallets;
    private final Access access;

    public UsageService(Ledger ledger, WalletService wallets, Access access) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.access = access;
    }

    /** What became of one of several events. */
    public sealed interface Result {

        /** @param again whether it had been taken before */
        record Taken(UsageCharge charge, boolean again) implements Result {}

        record Refused(CloudException failure) implements Result {}
    }

    /** @param used says it, or throws what is wrong with it */
    public Result.Taken record(Supplier<Metered> used) {
        access.require(Access.METER, Scope.system());
        return taken(used.get());
    }

    private Result.Taken taken(Metered metered) {
        Outcome.OfUsage outcome = ledger.record(metered);
        return new Result.Taken(outcome.charge(), outcome.again());
    }

    /**
     * Each is taken or refused by itself. Doubles among them are taken after all others, so that the first of them is the
     * one that is charged.
     *
     * @throws CloudException UNAVAILABLE, of some it is not known: all may be told again
     */
    public List<Result> recordAll(List<Supplier<Metered>> used) {
        access.require(Access.METER, Scope.system());
        Map<Integer, Result> results = new TreeMap<>();
        Map<Integer, Metered> first = new TreeMap<>();
        Map<Integer, Metered> doubles = new TreeMap<>();
        Set<List<String>> names = new HashSet<>();
        for (int i = 0; i < used.size(); i++) {
            try {
                Metered metered = used.get(i).get();
                (names.add(List.of(metered.source(), metered.id())) ? first : doubles).put(i, metered);
            } catch (CloudException e) {
                results.put(i, new Result.Refused(e));
            }
        }
        takeAtOnce(first, results);
        doubles.forEach((i, metered) -> results.put(i, result(metered)));
        return List.copyOf(results.values());
    }

    private void takeAtOnce(Map<Integer, Metered> used, Map<Integer, Result> results) {
        Map<Integer, FutureTask<Result>> tasks = new TreeMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            used.forEach((i, metered) -> {
                FutureTask<Result> task = new FutureTask<>(() -> result(metered));
                tasks.put(i, task);
                threads.execute(RequestContext.carried(task));
            });
        }
        tasks.forEach((i, task) -> results.put(i, get(task)));
    }

    private static Result get(Future<Result> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException(ErrorCode.UNAVAILABLE, "this member is being stopped: tell the events again");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    private Result result(Metered metered) {
        try {
            return taken(metered);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return new Result.Refused(e);
        }
    }

    /** @throws CloudException NOT_FOUND, there is none, or it is not the caller's */
    public UsageCharge get(String id) {
        Optional<UsageCharge> found = NumberedId.find(NumberedId.Kind.USAGE, id).flatMap(ledger::findUsage);
        if (found.isEmpty()) {
            access.requireOfAbsent("wallet.read");
            throw new CloudException(ErrorCode.NOT_FOUND, "no usage " + id);
        }
        var _ = wallets.get(found.get().id().project());
        return found.get();
    }

    /** Of a project, in the order in which it was charged. */
    public RowPage<UsageCharge> list(@Nullable String project, PageRequest page) {
        if (project == null) {
            access.requireOfAbsent("wallet.read");
        }
        String of = Check.required(Tenant.PROJECT_PARAMETER, project);
        var _ = wallets.get(of);
        return ledger.listUsage(of, page);
    }
}
