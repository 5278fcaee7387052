# Stored answers for tests/stats/test_rate_funnel.py, in another language: R 4.2.2, base R only.
# Made with: Rscript tests/stats/data/rate_funnel.R tests/stats/data
#
# The formulas that FunnelPlotR 0.6.0 documents for proportions (data_type "PR", Spiegelhalter 2005), written anew:
#   Y = asin(sqrt(r / n)), s = 1 / (2 sqrt(n)), z = (Y - asin(sqrt(sum r / sum n))) / s, winsorised 10 % at each end
#   (quantile type 7), phi = mean(z^2),
#   tau2 = max(0, (I phi - (I - 1)) / (sum w - sum(w^2) / sum w)), w = 1 / s^2, and 0 where I phi < I - 1,
#   limits sin(asin(sqrt(target)) -+ z sqrt(s^2 + tau2))^2.
# FunnelPlotR writes the normal quantiles with six decimals (1.959964, 3.090232); here they are qnorm's.
# Binomial quantiles: qbinom, and Spiegelhalter's interpolation between whole numbers.

folder <- commandArgs(trailingOnly = TRUE)[1]
i <- 1:60
n <- 31 + (i * 37) %% 211 + 40 * (i %% 7)
share <- 0.31 + 0.16 * sin(i * 1.7) + 0.05 * cos(i * i)
r <- round(n * share)

target <- sum(r) / sum(n)
s <- 1 / (2 * sqrt(n))
z <- (asin(sqrt(r / n)) - asin(sqrt(target))) / s
ends <- quantile(z, c(0.1, 0.9), type = 7, names = FALSE)
drawn <- pmin(pmax(z, ends[1]), ends[2])
phi <- mean(drawn^2)
w <- 1 / s^2
I <- length(n)
tau2 <- if (I * phi < I - 1) 0 else max(0, (I * phi - (I - 1)) / (sum(w) - sum(w^2) / sum(w)))

interpolated <- function(p, n, chance) {
  most <- qbinom(p, n, chance)
  reached <- pbinom(most, n, chance)
  (most - (reached - p) / (reached - pbinom(most - 1, n, chance))) / n
}
side <- function(way, q) sin(asin(sqrt(target)) + way * qnorm(q) * sqrt(s^2 + tau2))^2
limits <- data.frame(
  n = n, r = r,
  lower_95 = side(-1, 0.975), upper_95 = side(1, 0.975), lower_998 = side(-1, 0.999), upper_998 = side(1, 0.999)
)
cases <- c(1, 2, 5, 10, 19, 29, 30, 50, 100, 129, 200, 1000, 20000)
grid <- merge(data.frame(n = cases), data.frame(chance = c(0.02, 0.186, 0.325, 0.5, 0.97)))
for (level in c("025" = 0.025, "975" = 0.975, "001" = 0.001, "999" = 0.999)) {
  name <- sprintf("%03d", round(1000 * level))
  grid[[paste0("plain_", name)]] <- qbinom(level, grid$n, grid$chance)
  grid[[paste0("at_", name)]] <- interpolated(level, grid$n, grid$chance)
}
exact <- function(x) format(x, digits = 17, trim = TRUE, scientific = FALSE)
write.csv(as.data.frame(lapply(limits, exact)), file.path(folder, "rate_funnel_limits.csv"), row.names = FALSE, quote = FALSE)
write.csv(as.data.frame(lapply(grid, exact)), file.path(folder, "rate_funnel_binomial.csv"), row.names = FALSE, quote = FALSE)
facts <- data.frame(target = target, phi = phi, tau2 = tau2)
write.csv(as.data.frame(lapply(facts, exact)), file.path(folder, "rate_funnel_facts.csv"), row.names = FALSE, quote = FALSE)

# Exact intervals: a Poisson rate (poisson.test) and a share (binom.test), 95 %.
counts <- c(0, 1, 3, 10, 47, 320, 5000)
poisson <- t(sapply(counts, function(x) poisson.test(x)$conf.int))
pairs <- data.frame(x = c(0, 1, 19, 24, 154, 5, 3), n = c(8, 8, 19, 129, 200, 5, 1000))
binomial <- t(mapply(function(x, n) binom.test(x, n)$conf.int, pairs$x, pairs$n))
intervals <- rbind(
  data.frame(kind = "poisson", x = counts, n = 1, lower = exact(poisson[, 1]), upper = exact(poisson[, 2])),
  data.frame(kind = "binomial", x = pairs$x, n = pairs$n, lower = exact(binomial[, 1]), upper = exact(binomial[, 2]))
)
write.csv(intervals, file.path(folder, "exact_intervals.csv"), row.names = FALSE, quote = FALSE)
