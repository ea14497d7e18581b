### 在 Spark 集群上工作：失败的三句话、阶段与界面用词。

error-cluster-not-built = 此版本的 Crossfade 不支持集群。
    .kept = 没有任何变化，也没有发送任何内容。
    .do = 请用 cargo build --release --features cluster 构建，或用 --engine local 在本机计算。
error-cluster-none = 此工作区没有连接集群。
    .kept = 没有任何变化，也没有发送任何内容。
    .do = 请先连接：crossfade cluster W --url sc://主机:端口 --events 表，或去掉 --engine。
error-cluster-own-data = 此工作区已有其他数据。
    .kept = 没有任何变化。
    .do = 请在新的工作区连接集群，以免样本与您的文件混在一起。
error-cluster-address = 这不是集群地址（{ $why }）。
    .kept = 没有任何变化，也没有发送任何内容。
    .do = 请写成 sc://主机:端口，再加 / 和以 ; 分隔的设置，例如 sc://host:443/;use_ssl=true。
error-cluster-token-in-clear = 令牌将以明文发送到另一台机器。
    .kept = 没有发送任何内容。
    .do = 请从地址中去掉 use_ssl=false，或使用通到本机的隧道。
error-cluster-unreachable = { $place } 没有应答：{ $reason }
    .kept = 本机没有写入任何内容；集群已完成的部分保留在其存储中。
    .do = 请确认 Spark Connect 服务正在运行且可以访问，然后重做一次，会从断点继续。
error-cluster-token = 集群拒绝了令牌。
    .kept = 没有任何变化。
    .do = 请把有效令牌放入 CROSSFADE_CLUSTER_TOKEN，或写入地址 ;token=...
error-cluster-not-allowed = 集群不允许此操作：{ $reason }
    .kept = 本机没有写入任何内容。
    .do = 请申请读取这些表和写入工作目录的权限，或用 --work 指定其他目录。
error-cluster-no-table = 集群找不到表或路径：{ $what }
    .kept = 本机没有写入任何内容。
    .do = 请检查 --events、--people、--items 和 --work 的名称。
error-cluster-no-column = { $table } 表没有对应 { $role } 的列。现有列：{ $columns }
    .kept = 没有任何变化。
    .do = 请用 --map 角色=列 指定，例如 --map { $table }.user=customer_id。
error-cluster-no-room = 集群没有剩余空间：{ $reason }
    .kept = 本机没有写入任何内容。
    .do = 请在集群上腾出空间，或用 --work 指定其他目录。
error-cluster-too-old = 集群运行的是 Spark { $version }。
    .kept = 没有任何变化。
    .do = 请连接带 Spark Connect 的 Spark 3.5 或更高版本。
error-cluster-query = 集群无法完成：{ $reason }
    .kept = 本机没有写入任何内容。
    .do = 用 crossfade cluster W --queries 查看语句，并询问集群管理员。
error-cluster-session = 集群多次丢失了此会话。
    .kept = 本机没有写入任何内容。
    .do = 请重做一次；若一再发生，请询问集群管理员。
error-cluster-answer = 集群的应答格式与预期不符：{ $what }
    .kept = 本机没有写入任何内容。
    .do = 请重做一次。若仍如此，集群版本可能差异过大，请告知 Crossfade 的开发者。
error-cluster-rows = 集群的应答有 { $got } 行，而它统计为 { $counted } 行。
    .kept = 本机没有写入任何内容。
    .do = 请重做一次。此问题存在期间请勿使用该集群的名单。
error-cluster-items-twice = 有 { $n } 个项目编号既是课程又是音乐。
    .kept = 没有任何变化。
    .do = 请让每个项目有独立编号，例如在集群上建视图，再映射该列。
error-cluster-setting = 此 { $what } 不可用：{ $value }
    .kept = 没有任何变化。
    .do = 请看：crossfade cluster --help
error-cluster-domain = 有些项目没有说明是课程还是音乐。
    .kept = 没有任何变化。
    .do = 请用 --map domain=列（course 或 music）映射，或用 --domain 为没有说明的项目指定。
error-cluster-ageing = 随时间减弱的强度不能在集群上求和。
    .kept = 没有任何变化。
    .do = 请关闭衰减（half_life_days=0），或用 --engine local 在样本上计算。
error-cluster-model = 无法由集群的合计训练 { $model }。
    .kept = 没有任何变化。
    .do = 请选用 { $models } 之一，或用 --engine local 在样本上训练。
error-cluster-option = { $option } 不能在集群上使用。
    .kept = 没有任何变化。
    .do = 请去掉它，或把条件放进集群上的视图。
error-cluster-no-run = 此集群上没有名为 { $run } 的运行。
    .kept = 没有任何变化。
    .do = 请先训练：crossfade fit W --model ... --engine spark
error-cluster-no-audience = 此集群上没有名为 { $audience } 的受众。
    .kept = 没有任何变化。
    .do = 请先创建：crossfade audience W --name { $audience } ...
error-cluster-form = 集群不能为 { $form } 写名单。
    .kept = 没有写入任何内容。
    .do = 请选用 { $forms } 之一。
error-cluster-self-check = 集群与本程序不一致：在 { $people } 人的样本中，有 { $strengths } 个强度和 { $members } 名成员不同。
    .kept = 没有导出任何内容。
    .do = 若期间有新事件，请重新连接并重建受众；否则请勿使用该集群的结果。
error-cluster-contact-rules = 集群对 { $n } 个虚构联系方式的哈希与本程序不同。
    .kept = 没有写入任何内容。
    .do = 请勿使用该集群的名单，并告知 Crossfade 的开发者所用的引擎。

stage-on-cluster = 集群计算中
stage-cluster-connect = 连接集群
stage-cluster-catalogue = 取回目录
stage-cluster-strengths = 在集群上汇总强度
stage-cluster-pairs = 在集群上汇总配对
stage-cluster-sums = 取回合计
stage-cluster-sample = 取回样本
stage-cluster-score = 在集群上为所有人打分
stage-cluster-check = 在本机核对样本
stage-cluster-list = 在集群上写名单
audit-cluster = 已连接集群

data-cluster-open = 连接集群...
data-cluster-title = 连接集群
data-cluster-about = Spark Connect
data-cluster-connect = 连接
data-cluster-sent = 发送到集群的是查询语句和目录编号；取回的是合计、目录和以代号表示的人员样本，不含联系方式。令牌不会保存。
data-cluster-url = 地址
data-cluster-token = 令牌（仅用于此窗口）
data-cluster-events = 事件表
data-cluster-people = 人员表（含授权）
data-cluster-items = 项目表
data-cluster-map = 列，写作 角色=列
data-cluster-work = 集群存储上的工作目录
data-cluster-n-events = 事件
data-cluster-n-people = 人数
data-cluster-n-reachable = 可触达人数
data-cluster-n-items = 项目
data-cluster-n-sample = 样本人数
data-cluster-copy = 复制查询语句
job-cluster = 连接集群
toast-cluster = 集群已连接
