package io.photoncloud.plasmavmc.step;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.operation.OperationKind.Step;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.credit.Credit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By which an operation holds what it takes of a project, before it takes it: first it is asked what that costs, so that a price
 * which changes meanwhile makes no other call of the holding. What is held is the output of the step that holds it, the second
 * of the operation: whoever writes how it ended writes that down too.
 */
public final class CreditSteps {

    private static final int PRICE = 0;
    private static final int HELD = 1;

    private final Credit credit;
    private final Asked asked;

    /** What an operation takes. */
    @FunctionalInterface
    public interface Asked {

        /** @return null where it takes nothing */
        @Nullable
        Asking of(StepContext context);
    }

    /** @param resource with its tenant */
    public record Asking(ResourceRef resource, Credit.Wanted wanted) {}

    public CreditSteps(Credit credit, Asked asked) {
        this.credit = credit;
        this.asked = asked;
    }

    /** To be the first of the steps. */
    public Step price() {
        return new OutsideStep(
                "price", OutsideStep.TIME_MAX, _ -> credit.isEnforced(), this::price, OutsideStep.NOTHING);
    }

    /** To be the second. */
    public Step hold() {
        return new OutsideStep(
                "credit",
                OutsideStep.TIME_MAX,
                context -> !context.outputs().get(PRICE).isEmpty(),
                this::hold,
                this::giveBack);
    }

    /** Anywhere after it. */
    public Step keep() {
        return new OutsideStep(
                "quota",
                OutsideStep.TIME_MAX,
                context -> !held(context.outputs()).isEmpty(),
                this::keep,
                OutsideStep.NOTHING);
    }

    /** What is held by an operation; empty for nothing. */
    public static String held(List<Bytes> outputs) {
        return outputs.size() <= HELD ? "" : outputs.get(HELD).toUtf8();
    }

    private Bytes price(StepContext context) {
        Asking asking = asked.of(context);
        if (asking == null || !credit.isEnforced()) {
            return Bytes.EMPTY;
        }
        Tenant tenant = Objects.requireNonNull(asking.resource().tenant());
        return credit.hourly(tenant, asking.wanted())
                .map(price -> Bytes.utf8(Long.toString(price.amount())))
                .orElse(Bytes.utf8("0"));
    }

    private Bytes hold(StepContext context) {
        String price = context.outputs().get(PRICE).toUtf8();
        Asking asking = asked.of(context);
        return asking == null || price.isEmpty()
                ? Bytes.EMPTY
                : Bytes.utf8(credit.hold(asking.resource(), asking.wanted(), Long.parseLong(price), context.callKey()));
    }

    /** It may have been held and not been noted: whoever is asked again with the same key says so. */
    private void giveBack(StepContext context) {
        String held = context.output().toUtf8();
        if (held.isEmpty()) {
            try {
                held = hold(context).toUtf8();
            } catch (CloudException e) {
                if (OutsideStep.mayPass(e)) {
                    throw e;
                }
                // It is refused, so it was not held.
                return;
            }
        }
        if (!held.isEmpty()) {
            credit.release(held, context.callKey() + "/undo");
        }
    }

    private Bytes keep(StepContext context) {
        String held = held(context.outputs());
        if (!held.isEmpty()) {
            credit.keep(held, context.operation().resource().id(), context.callKey());
        }
        return Bytes.EMPTY;
    }
}
