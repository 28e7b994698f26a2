/** Projects: whose resources are. */
@NullMarked
package io.photoncloud.iam.project;

import org.jspecify.annotations.NullMarked;
