/** Bindings: who has a role where, and who is denied it. */
@NullMarked
package io.photoncloud.iam.binding;

import org.jspecify.annotations.NullMarked;
