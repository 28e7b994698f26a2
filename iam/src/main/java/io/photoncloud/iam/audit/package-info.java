/** What was done, and refused, by whom: shown, and proved to be whole. */
@NullMarked
package io.photoncloud.iam.audit;

import org.jspecify.annotations.NullMarked;
