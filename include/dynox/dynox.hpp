// All of dynox's client side: values, client, models.
#pragma once

#include "dynox/attribute_value.hpp"
#include "dynox/batch.hpp"
#include "dynox/client.hpp"
#include "dynox/client_config.hpp"
#include "dynox/errors.hpp"
#include "dynox/item.hpp"
#include "dynox/model.hpp"
#include "dynox/number.hpp"
#include "dynox/options.hpp"
#include "dynox/query.hpp"
#include "dynox/rate_limit.hpp"
#include "dynox/table.hpp"
#include "dynox/transaction.hpp"
#include "dynox/version.hpp"
